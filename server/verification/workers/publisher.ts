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

/** What was published of memory that grows. */
type Seen = {
  partitions: readonly Int32Array[]
  memberships: number
  projectStates: number
  projects: readonly ProjectFacts[]
}
const NOTHING: Seen = { partitions: [], memberships: 0, projectStates: 0, projects: [] }

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
  let seen = NOTHING
  const newsSince = (before: Seen) => {
    const { partitions, memberships, projectStates, facts } = index.image()
    const { projects } = facts()
    seen = {
      partitions: [...partitions],
      memberships: memberships.length,
      projectStates: projectStates.length,
      projects: [...projects],
    }
    return {
      partitions: changedIn(partitions, before.partitions),
      memberships: memberships.slice(before.memberships),
      projectStates: projectStates.slice(before.projectStates),
      projects: changedIn(projects, before.projects),
    }
  }

  index.limits.onSet((id, perMinute) => changed.limits.set(id, perMinute))
  services.onPut((held) => changed.services.set(held.serviceId, held))
  feed.onLease(setLease)
  feed.onApplied(() => {
    const news = {
      ...newsSince(seen),
      limits: [...changed.limits],
      services: [...changed.services.values()],
    }
    changed.limits.clear()
    changed.services.clear()
    if (Object.values(news).every(({ length }) => length === 0)) return
    const publication: Publication = { generation: nextGeneration(), ...news }
    for (const port of ports) port.postMessage(publication)
    publish()
  })
  newsSince(NOTHING)

  return {
    board,
    join() {
      const { port1, port2 } = new MessageChannel()
      port1.unref()
      ports.push(port1)
      const everything = {
        generation: nextGeneration() - 1,
        ...newsSince(NOTHING),
        limits: [...index.limits.all()],
        services: [...services.all()],
      }
      return { everything, publications: port2 }
    },
  }
}

const changedIn = <T>(now: readonly T[], before: readonly T[]): (readonly [number, T])[] =>
  [...now.entries()].filter(([place, each]) => before[place] !== each)
