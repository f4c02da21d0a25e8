#!/usr/bin/env node
/**
 * What `npx keyward` runs. It is there before anything is built: npm links a command only to a file
 * that it finds, and the first call in a fresh checkout builds the rest.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const built = new URL('./dist/main.js', import.meta.url)
if (!existsSync(built)) {
  const { status } = spawnSync('npm', ['run', '--silent', 'build:server'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    // What the command prints may be read by a program.
    stdio: ['ignore', 2, 2],
  })
  if (status !== 0) process.exit(1)
}
await import(built.href)
