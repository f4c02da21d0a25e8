/** Ports of programs that cannot choose one by themselves. */
import { connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const START_WAIT_MS = 20_000

/** A port that nobody listens on, as text. */
export function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(String(port)))
    })
  })
}

/** Waits until a program that was started listens. */
export async function untilListening(child, port) {
  const deadline = Date.now() + START_WAIT_MS
  while (!(await isListening(port))) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`)
    if (Date.now() > deadline) throw new Error(`${child.spawnfile} does not listen on ${port}`)
    await sleep(50)
  }
}

const isListening = (port) =>
  new Promise((resolve) => {
    const socket = connect(Number(port), '127.0.0.1')
    const answer = (listening) => {
      socket.destroy()
      resolve(listening)
    }
    socket.once('connect', () => answer(true)).once('error', () => answer(false))
  })
