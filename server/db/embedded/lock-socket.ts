import { closeSync, constants, openSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'

const CONNECT_WAIT_MS = 2_000
const LONGEST_SOCKET_PATH = 100

/**
 * A socket file beside the lock. Unlike an abstract socket it is found through the file system,
 * so it works between network namespaces; and the kernel accepts for a process that stands
 * still, so a paused container still counts as alive.
 */
export type LockSocket = { close(): Promise<void> }

/** Undefined where the file system cannot hold a socket: the heartbeat alone must do then. */
export async function listenBeside(folder: string, id: string): Promise<LockSocket | undefined> {
  const address = addressOf(folder, id)
  if (!address) return undefined
  const server = net.createServer((socket) => socket.destroy())
  const listening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(address.path, () => resolve(true))
  })
  if (!listening) {
    address.done()
    return undefined
  }
  server.on('error', () => {})
  server.unref()
  return {
    async close() {
      await new Promise((resolve) => server.close(resolve))
      address.done()
    },
  }
}

/** True when a process on this kernel has the socket open. */
export async function answers(folder: string, id: string): Promise<boolean> {
  const address = addressOf(folder, id)
  if (!address) return false
  try {
    return await connects(address.path)
  } finally {
    address.done()
  }
}

function connects(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(path)
    const settle = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(CONNECT_WAIT_MS, () => settle(true))
    socket.once('connect', () => settle(true))
    socket.once('error', (error: NodeJS.ErrnoException) => {
      // Refused or absent means nobody has it open; any other error means we cannot know.
      settle(!['ECONNREFUSED', 'ENOENT', 'ENOTSOCK'].includes(error.code ?? ''))
    })
  })
}

/** A socket's path is limited to about 100 bytes; on Linux an open folder shortens any path. */
function addressOf(folder: string, id: string): { path: string; done(): void } | undefined {
  const path = join(folder, socketName(id))
  if (Buffer.byteLength(path) <= LONGEST_SOCKET_PATH) return { path, done: () => {} }
  if (process.platform !== 'linux') return undefined
  const fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY)
  return { path: `/proc/self/fd/${fd}/${socketName(id)}`, done: () => closeSync(fd) }
}

export function socketName(id: string): string {
  return `${id}.sock`
}
