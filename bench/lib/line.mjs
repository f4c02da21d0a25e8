/** A TCP line to a server that can be broken in the ways networks break. */
import { connect, createServer } from 'node:net'
import { hostMs } from './clock.mjs'
import { withoutNotifications } from './without-notifications.mjs'

/**
 * `act` breaks it: `cut` resets every connection and lets no new one through; `freeze` takes
 * connections and says nothing; `lose` does so too, and what was open then stays dead for ever;
 * `blip` resets what is open and takes the next. `heal` lets everything else through again, also
 * what was held back. `seen.clientAfter` is when a client said something first after the last act;
 * `watch` is an act that does nothing else.
 */
export async function openLine({ target, dropNotifications = false }) {
  const { hostname, port } = new URL(target)
  const pairs = new Set()
  const seen = { connections: 0, notifications: 0, clientAfter: 0, serverAt: 0 }
  let mode = 'open'
  const server = createServer((near) => {
    near.on('error', () => undefined)
    if (mode === 'cut') return void near.resetAndDestroy()
    seen.connections += 1
    const pair = { near, far: connect(Number(port), hostname) }
    pairs.add(pair)
    const filter = dropNotifications ? withoutNotifications(seen) : undefined
    join(pair, { seen, filter, onEnd: () => pairs.delete(pair) })
    if (mode === 'freeze') for (const socket of [near, pair.far]) socket.pause()
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String(server.address().port)
  const sockets = () => [...pairs].flatMap(({ near, far }) => [near, far])
  const resetAll = () => sockets().forEach((socket) => socket.resetAndDestroy())
  const acts = {
    cut() {
      mode = 'cut'
      resetAll()
    },
    freeze() {
      mode = 'freeze'
      for (const socket of sockets()) socket.pause()
    },
    lose() {
      acts.freeze()
      for (const pair of pairs) pair.lost = true
    },
    blip: resetAll,
    watch: () => undefined,
    heal() {
      mode = 'open'
      for (const { near, far, lost } of pairs)
        if (!lost) for (const each of [near, far]) each.resume()
    },
  }
  const act = (name) => {
    acts[name]()
    seen.clientAfter = 0
    return hostMs()
  }
  return { url: url.href.replace(/\/$/, ''), seen, act }
}

function join({ near, far }, { seen, filter, onEnd }) {
  near.on('data', (chunk) => {
    if (seen.clientAfter === 0) seen.clientAfter = hostMs()
    far.write(chunk)
  })
  far.on('data', (chunk) => {
    seen.serverAt = hostMs()
    near.write(filter ? filter(chunk) : chunk)
  })
  for (const [from, to] of [
    [near, far],
    [far, near],
  ]) {
    from.setNoDelay()
    from.on('error', () => undefined)
    from.on('close', () => {
      to.destroy()
      onEnd()
    })
  }
}
