/** Tells the threads that read the index what they cannot see in shared memory. */
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { VerificationIndex } from '@keyward/sdk/verifier/index'
import type { ProjectFacts } from '@keyward/sdk/verifier/replica/memory'
import type { Feed } from '../feed.ts'
import type { HeldService, ServiceIndex } from '../service-index.ts'
import { createBoard, writeBoard } from './board.ts'
import type { Publication } from './protocol.ts'

export type Publisher = {
  readonly board: SharedArrayBuffer
  /** Everything as it is now, and the port by which one more thread hears what follows. */
  join(): { readonly everything: Publication; readonly publications: MessagePort }
}

type Parts = {
  readonly index: VerificationIndex
  readonly services: ServiceIndex
  readonly feed: Pick<Feed, 'onApplied' | 'onLease'>
}

/** Memory that grows, and what has a name in it. */
type Seen = {
  readonly partitions: readonly Int32Array[]
  readonly memberships: readonly Int32Array[]
  readonly projectStates: readonly Int32Array[]
  readonly projects: readonly ProjectFacts[]
}
const NOTHING: Seen = { partitions: [], memberships: [], projectStates: [], projects: [] }

/**
 * Publishes at the end of every applied batch: before the change is answered, so that a verification
 * that starts afterwards obeys it in every thread (R0).
 */
export function createPublisher({ index, services, feed }: Parts): Publisher {
  const board = createBoard()
  const { nextGeneration, publish, setLease } = writeBoard(board)
  const ports: MessagePort[] = []
  const changed = {
    limits: new Map<string, number | null>(),
    services: new Map<string, HeldService>(),
  }
  /** The lists as they are: the index goes on changing them. */
  const look = (): Seen => {
    const { facts, ...lists } = index.image()
    return { ...lists, projects: facts().projects }
  }
  /** What every thread was told. One that joins between two publications is told again what it knows. */
  let told = copyOf(look())

  index.limits.onSet((id, perMinute) => changed.limits.set(id, perMinute))
  services.onPut((held) => changed.services.set(held.serviceId, held))
  feed.onLease(setLease)
  feed.onApplied(() => {
    const now = look()
    const news = {
      ...newsOf(now, told),
      limits: [...changed.limits],
      services: [...changed.services.values()],
    }
    changed.limits.clear()
    changed.services.clear()
    if (Object.values(news).every(({ length }) => length === 0)) return
    told = copyOf(now)
    const publication: Publication = { generation: nextGeneration(), ...news }
    for (const port of ports) port.postMessage(publication)
    publish()
  })

  return {
    board,
    join() {
      const { port1, port2 } = new MessageChannel()
      port1.unref()
      ports.push(port1)
      const everything = {
        generation: nextGeneration() - 1,
        ...newsOf(look(), NOTHING),
        limits: [...index.limits.all()],
        services: [...services.all()],
      }
      return { everything, publications: port2 }
    },
  }
}

const newsOf = (now: Seen, before: Seen) => ({
  partitions: changedIn(now.partitions, before.partitions),
  memberships: changedIn(now.memberships, before.memberships),
  projectStates: changedIn(now.projectStates, before.projectStates),
  projects: changedIn(now.projects, before.projects),
})

/** Nearly always nothing has: this is asked after every change. */
function changedIn<T>(now: readonly T[], before: readonly T[]): (readonly [number, T])[] {
  const changed: (readonly [number, T])[] = []
  for (let place = 0; place < now.length; place++)
    if (now[place] !== before[place]) changed.push([place, now[place] as T])
  return changed
}

const copyOf = ({ partitions, memberships, projectStates, projects }: Seen): Seen => ({
  partitions: [...partitions],
  memberships: [...memberships],
  projectStates: [...projectStates],
  projects: [...projects],
})
