/**
 * Ends connections that carry no request. Node arms a timer at the end of each answer and takes it
 * down at the next request: 3 % of a thread that answers gateways, in a profile. Nobody needs to know
 * to the millisecond, so all connections are looked at once a second instead.
 */
import type { Server } from 'node:http'
import type { Socket } from 'node:net'

const LOOK_MS = 1000

/** How long a connection may wait, how long it has, and what it had read when it was looked at last. */
type Waiting = { idleMs: number; passedMs: number; bytesRead: number }

/**
 * Call it before the server listens. Its `keepAliveTimeout` is kept, at most two looks late. Reading
 * alone counts as activity, which is right for answers that are written at once.
 */
export function watchIdle(server: Server): void {
  const all = new Map<Socket, Waiting>()
  server.on('connection', (socket: Socket) => {
    const waiting = { idleMs: 0, passedMs: 0, bytesRead: 0 }
    all.set(socket, waiting)
    socket.once('close', () => all.delete(socket))
    socket.setTimeout = (idleMs, onTimeout) => {
      if (onTimeout !== undefined) socket.once('timeout', onTimeout)
      waiting.idleMs = idleMs
      waiting.passedMs = 0
      return socket
    }
  })
  const look = () => {
    for (const [socket, waiting] of all) if (isOver(socket, waiting)) socket.emit('timeout')
  }
  let timer: NodeJS.Timeout | undefined
  server.on('listening', () => {
    timer = setInterval(look, LOOK_MS).unref()
  })
  server.on('close', () => clearInterval(timer))
}

/** Who sends something is not idle, however slowly a request comes: other limits are for that. */
function isOver({ bytesRead }: Socket, waiting: Waiting): boolean {
  const isQuiet = waiting.idleMs > 0 && waiting.bytesRead === bytesRead
  waiting.bytesRead = bytesRead
  waiting.passedMs = isQuiet ? waiting.passedMs + LOOK_MS : 0
  return waiting.passedMs > waiting.idleMs
}
