/** A real nginx on the configuration that `keyward services gateway-config` prints. */

import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { gatewayConfig } from '../../contract/dist/gateways/gateway-config.js'
import { ANY_ACCESS } from '../../contract/dist/index.js'
import { spawnPinned } from './pinned.mjs'
import { freePort, untilListening } from './ports.mjs'

const SERVICE = { service_id: 'bench', name: 'bench', access: ANY_ACCESS }
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

/** Where nginx is installed, or undefined; Debian's is not in everybody's path. */
export const findNginx = () =>
  [...process.env.PATH.split(delimiter), '/usr/sbin']
    .map((folder) => join(folder, 'nginx'))
    .find(existsSync)

/** Starts nginx on core 0, asking `keyward` about calls for `upstream`. */
export async function startNginx(program, { keyward, upstream, credential }) {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-bench-nginx-'))
  const port = await freePort()
  const files = {
    ...gatewayConfig(
      {
        services: [SERVICE],
        keyward: new URL(keyward),
        upstream: new URL(upstream),
        listen: `127.0.0.1:${port}`,
      },
      'nginx',
    ),
    'keyward-bench.credential': `proxy_set_header X-Keys-Service "${credential}";\n`,
    'nginx.conf': MAIN,
  }
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(folder, name), text, { mode: 0o600 })
  const command = [program, '-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')]
  const child = spawnPinned(0, command, { stdio: ['ignore', 'ignore', 'inherit'] })
  const kill = () => child.kill('SIGTERM')
  process.once('exit', kill)
  await untilListening(child, port)
  return {
    origin: `http://127.0.0.1:${port}`,
    pid: child.pid,
    async stop() {
      const ended = once(child, 'exit')
      kill()
      await ended
      process.off('exit', kill)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
