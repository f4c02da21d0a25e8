/** Lines to servers that can be cut or frozen, as networks do. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** The line between two programs, such as a node and its database. */
export type Line = {
  /** Breaks every connection and lets no new one through. */
  cut(): void
  /** Keeps the connections, but lets nothing through in either direction. */
  freeze(): void
  /** The same, but what was open stays silent for ever: only new connections work when it is healed. */
  lose(): void
  heal(): void
}

type Pair = { near: Socket; far: Socket; lost?: boolean }

/** A line to a server at an address, which can be cut or frozen. */
export async function startLine(target: string) {
  const { hostname, port } = new URL(target)
  const pairs = new Set<Pair>()
  let open = true
  let frozen = false
  const server = createServer((near) => {
    if (!open) return void near.destroy()
    const pair = { near, far: connect(Number(port), hostname) }
    pairs.add(pair)
    join(pair, () => pairs.delete(pair))
    if (frozen) for (const socket of [pair.near, pair.far]) socket.pause()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const lineUrl = new URL(target)
  lineUrl.hostname = '127.0.0.1'
  lineUrl.port = String((server.address() as AddressInfo).port)
  const sockets = () => [...pairs].flatMap(({ near, far }) => [near, far])
  const line: Line = {
    cut() {
      open = false
      for (const socket of sockets()) socket.destroy()
    },
    freeze() {
      frozen = true
      for (const socket of sockets()) socket.pause()
    },
    lose() {
      line.freeze()
      for (const pair of pairs) pair.lost = true
    },
    heal() {
      open = true
      frozen = false
      for (const { near, far, lost } of pairs)
        if (!lost) for (const socket of [near, far]) socket.resume()
    },
  }
  const close = () => {
    for (const socket of sockets()) socket.destroy()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return { line, lineUrl: lineUrl.href, close }
}

function join({ near, far }: Pair, onEnd: () => void): void {
  for (const [from, to] of [
    [near, far],
    [far, near],
  ] as const) {
    from.on('data', (chunk) => to.write(chunk))
    from.on('error', () => {})
    from.on('close', () => {
      to.destroy()
      onEnd()
    })
  }
}
