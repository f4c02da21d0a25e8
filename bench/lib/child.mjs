/** Processes of `bench/servers` that answer questions, and that end with this one however it ends. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const LEASH = ['setpriv', '--pdeathsig']
const [program, ...probe] = [...LEASH, 'KILL', 'true']
const hasLeash = spawnSync(program, probe, { stdio: 'ignore' }).status === 0

/** A command that ends with its parent, by a signal, even when the parent is killed or it is frozen. */
export const leashed = (signal, command) => (hasLeash ? [...LEASH, signal, ...command] : command)

const running = new Set()
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')))
// Without these the children would not be ended.
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
])
  process.once(signal, () => process.exit(code))

/** Starts a script of `bench/servers` and waits until it is ready. */
export async function startChild(name, settings) {
  const script = fileURLToPath(new URL(`../servers/${name}.mjs`, import.meta.url))
  const [command, ...args] = leashed('KILL', [process.execPath, script])
  const child = spawn(command, args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  })
  running.add(child)
  const ask = createAsk(name, child)
  const ready = await ask('start', settings)
  return {
    ...ready,
    pid: child.pid,
    ask,
    signal: (signal) => child.kill(signal),
    async stop() {
      running.delete(child)
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      // What is measured is over: nobody waits for the good manners of twenty processes.
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** Questions and their answers over the channel, by number. */
function createAsk(name, child) {
  const waiting = new Map()
  let asked = 0
  child.on('message', ({ id, answer, error }) => {
    const { resolve, reject } = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) resolve(answer)
    else reject(new Error(`The ${name} process said: ${error}`))
  })
  child.once('exit', (code, signal) => {
    for (const { reject } of waiting.values())
      reject(new Error(`The ${name} process ended with ${code ?? signal}`))
  })
  return (question, value) =>
    new Promise((resolve, reject) => {
      const id = ++asked
      waiting.set(id, { resolve, reject })
      child.send({ id, question, value }, (error) => error && reject(error))
    })
}
