/** Child processes that stay on one core, so that server and load do not push each other around. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const canPin = spawnSync('taskset', ['-V'], { stdio: 'ignore' }).status === 0

/** Runs a program on a core; where there is no taskset, anywhere. */
export function spawnPinned(core, command, options) {
  const [program, ...args] = canPin ? ['taskset', '-c', String(core), ...command] : command
  return spawn(program, args, options)
}

/**
 * Starts a server of ours, `servers/bare` say, on core 0 and waits until it listens. `ask` sends a
 * word and resolves with the answer; `stop` lets it end by itself, so that a profile is written.
 */
export async function startServer(name, settings) {
  const script = fileURLToPath(new URL(`../${name}.mjs`, import.meta.url))
  const child = spawnPinned(0, [process.execPath, script, JSON.stringify(settings)], {
    // What a peer prints goes beside the figures, not among them.
    stdio: ['ignore', 2, 'inherit', 'ipc'],
  })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const answer = async () => {
    const ended = new AbortController()
    const died = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
      throw new Error(`${name} ended with ${code}`)
    })
    const said = once(child, 'message', { signal: ended.signal })
    try {
      return (await Promise.race([said, died]))[0]
    } finally {
      died.catch(() => undefined)
      said.catch(() => undefined)
      ended.abort()
    }
  }
  const ready = await answer()
  return {
    ...ready,
    pid: child.pid,
    ask(word) {
      child.send(word)
      return answer()
    },
    async stop() {
      const exited = once(child, 'exit')
      child.send('stop')
      await exited
      process.off('exit', kill)
    },
  }
}
