/** The index as a thread reads it that does not write it. */
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import { createFind, type Find } from '@keyward/sdk/verifier/find'
import { createRateLimits, type RateLimits } from '@keyward/sdk/verifier/rate-limits'
import type { Memory } from '@keyward/sdk/verifier/replica/memory'
import { createServiceIndex, type ServiceIndex } from '../service-index.ts'
import { readBoard } from './board.ts'
import type { Publication, WorkerSettings } from './protocol.ts'

/** Whatever is asked here is answered with all that was published when it was asked. */
export type Followed = {
  readonly index: { readonly find: Find; readonly limits: Pick<RateLimits, 'of'> }
  readonly services: Pick<ServiceIndex, 'findByCredential'>
  isFresh(): boolean
}

export function followPublications({
  everything,
  publications,
  board,
}: Pick<WorkerSettings, 'everything' | 'publications' | 'board'>): Followed {
  const memory: Memory = { partitions: [], memberships: [], projectStates: [], projects: [] }
  const limits = createRateLimits()
  const services = createServiceIndex()
  const { generation, isFresh } = readBoard(board)
  const apply = (news: Publication) => {
    for (const [index, words] of news.partitions) memory.partitions[index] = words
    for (const [index, words] of news.memberships) memory.memberships[index] = words
    for (const [index, words] of news.projectStates) memory.projectStates[index] = words
    for (const [row, facts] of news.projects) memory.projects[row] = facts
    for (const [id, perMinute] of news.limits) limits.set(id, perMinute)
    for (const held of news.services) services.put(held.serviceId, held.service, held.credentials)
  }
  apply(everything)
  let applied = everything.generation
  const catchUp = () => {
    while (applied < generation()) {
      const news = nextOf(publications)
      apply(news)
      applied = news.generation
    }
  }
  return {
    index: { find: createFind(memory), limits },
    services: {
      findByCredential(digest) {
        catchUp()
        return services.findByCredential(digest)
      },
    },
    isFresh() {
      catchUp()
      return isFresh()
    },
  }
}

/** A publication is posted before it is counted, so what is missing is always there already. */
function nextOf(publications: MessagePort): Publication {
  const received = receiveMessageOnPort(publications)
  if (received === undefined) throw new Error('A publication that was counted has not arrived')
  return received.message as Publication
}
