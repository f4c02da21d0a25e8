/** Starts the demo as a person would: the built program, a directory and a port of its own. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './sources.mjs'

const READY_WITHIN_MS = 180_000

/** `{ facts, stop }`: what its credentials.json holds, and how to end it and leave nothing behind. */
export async function startDemo() {
  const directory = mkdtempSync(join(tmpdir(), 'keyward-demo-'))
  const program = join(ROOT, 'server', 'dist', 'demo', 'main.js')
  const child = spawn(process.execPath, [program, '--port', '0', '--dir', directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // More people come from here than may from one address in a quarter of an hour.
    env: { ...process.env, KEYWARD_TRUSTED_PROXIES: '127.0.0.1' },
  })
  const ended = new Promise((done) => child.once('exit', done))
  const stop = async () => {
    child.kill('SIGINT')
    await ended
    rmSync(directory, { recursive: true, force: true })
  }
  try {
    await ready(child, ended)
    const facts = JSON.parse(readFileSync(join(directory, 'credentials.json'), 'utf8'))
    return { facts, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function ready(child, ended) {
  return new Promise((done, fail) => {
    let seen = ''
    const giveUp = () => fail(new Error(`The demo is not ready: ${seen}`))
    const timer = setTimeout(giveUp, READY_WITHIN_MS)
    void ended.then(giveUp)
    child.stdout.on('data', (chunk) => {
      seen += chunk.toString()
      if (!seen.includes('Keyward is ready')) return
      clearTimeout(timer)
      done()
    })
  })
}
