/** A Redis that a test starts itself; skipped with a reason where there is none. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, describe } from 'vitest'

const PROGRAM = 'redis-server'

export type TestRedis = {
  url(): string
  /** Ends it at once, as a crash would. */
  stop(): Promise<void>
  /** Starts it again, empty, where it was. */
  start(): Promise<void>
}

export function describeOnRedis(name: string, suite: (redis: TestRedis) => void): void {
  const version = versionOf()
  if (version === null) {
    describe.skip(`${name} [redis: ${PROGRAM} is not installed]`, () => suite(newRedis()))
    return
  }
  describe(`${name} [redis ${version}]`, () => {
    const redis = newRedis()
    beforeAll(redis.start)
    afterAll(redis.stop)
    suite(redis)
  })
}

function newRedis(): TestRedis {
  let port = 0
  let running: ChildProcess | null = null
  return {
    url: () => `redis://127.0.0.1:${port}`,
    async start() {
      port ||= await freePort()
      const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '']
      const child = spawn(PROGRAM, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      running = child
      for await (const chunk of child.stdout) if (String(chunk).includes('Ready to accept')) break
      child.stdout.resume()
    },
    async stop() {
      if (running === null || running.exitCode !== null) return
      const ended = once(running, 'exit')
      running.kill('SIGKILL')
      await ended
      running = null
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function versionOf(): string | null {
  try {
    return /v=([\d.]+)/.exec(execFileSync(PROGRAM, ['--version'], { encoding: 'utf8' }))?.[1] ?? '?'
  } catch {
    return null
  }
}
