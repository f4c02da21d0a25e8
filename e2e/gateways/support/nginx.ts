/** nginx on a printed configuration, inside the smallest main file. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startProgram } from './programs.ts'
import type { Gateway } from './suite.ts'
import { slugOf } from './world.ts'

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']

const MAIN = `
daemon off;
pid nginx.pid;
error_log stderr warn;
events {}
http {
  access_log off;
  ${TEMPORARY.map((name) => `${name}_temp_path ${name};`).join('\n  ')}
  include keyward-nginx.conf;
}
`

export const nginx = (program: string): Gateway => ({
  kind: 'nginx',
  start({ folder, port, registered }) {
    writeFileSync(join(folder, 'nginx.conf'), MAIN)
    for (const { name, credential } of registered)
      writeFileSync(
        join(folder, `keyward-${slugOf(name)}.credential`),
        `proxy_set_header X-Keys-Service "${credential}";\n`,
        { mode: 0o600 },
      )
    const args = ['-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')]
    return startProgram({ program, args, env: {}, folder, port })
  },
})
