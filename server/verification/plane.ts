/** The verification plane: index, feed and usage put together. */
import { ANY_ACCESS, OUTCOMES, type Outcome, type Propagation } from '@keyward/contract'
import { bucketMemory } from '@keyward/sdk/verifier/bucket-table'
import { createBuckets } from '@keyward/sdk/verifier/buckets'
import { type Decision, decide } from '@keyward/sdk/verifier/decide'
import type { VerificationIndex } from '@keyward/sdk/verifier/index'
import { indexedService } from '@keyward/sdk/verifier/service'
import type { Config } from '../config.ts'
import type { Keyring } from '../crypto/keyring.ts'
import type { Database } from '../db/open-database.ts'
import type { Log } from '../log.ts'
import { type Feed, pollWaitMs, startFeed } from './feed.ts'
import { type Answering, createJudge } from './judge.ts'
import { keepSnapshot, openIndex } from './keep-snapshot.ts'
import { createNodes } from './nodes.ts'
import { prepareSoon } from './prepare-soon.ts'
import { createServiceIndex, type ServiceIndex } from './service-index.ts'
import { openSharedLimits, type SharedLimits } from './shared-limits.ts'
import { createStreamHub, type StreamHub } from './stream/hub.ts'
import { startUsage, type Usage } from './usage.ts'

export type VerificationPlane = Answering & {
  readonly index: VerificationIndex
  readonly services: ServiceIndex
  readonly feed: Feed
  readonly usage: Usage
  /** How many rows were refused because their MAC was wrong. */
  forgeries(): number
  /** Counts one more, and says which. */
  onForgery(what: string, id: string): void
  /** How many verifications this node answered, by outcome. */
  outcomes(): ReadonlyMap<Outcome, number>
  /** What a presented string is to whoever holds it: no service asks, no use is noted. */
  judgeOwn(presented: string): Decision
  now(): Date
  /** Where all threads of this node take tokens. */
  readonly bucketMemory: SharedArrayBuffer
  /** Whether nodes share rate limits. */
  readonly sharedLimits: SharedLimits
  /** What verifiers inside services follow. */
  readonly streams: StreamHub
  /** Resolves when every node verifies by what this node has applied. */
  whenPropagated(): Promise<Propagation>
  close(): Promise<void>
}

export type PlaneParts = {
  readonly database: Database
  readonly keyring: Keyring
  readonly log: Log
  readonly now: () => Date
  readonly config: Pick<Config, 'leaseMs' | 'verifyMode' | 'snapshotFile' | 'redisUrl'>
}

/** Room for a million keys that are limited and in use. */
const BUCKET_SETS = 1 << 17

/** Stands in for a service where the holder of a key asks: there is no audience to be outside of. */
const HOLDER = indexedService('', 'holder', { all: true }, ANY_ACCESS)

export async function startPlane({
  database,
  keyring,
  log,
  now,
  config,
}: PlaneParts): Promise<VerificationPlane> {
  const kept = { database, keyring, log, path: config.snapshotFile }
  const { index, mark } = await openIndex(kept)
  const services = createServiceIndex()
  let forgeries = 0
  const onForgery = (what: string, id: string) => {
    forgeries += 1
    log.error(
      { what, id },
      'A row MAC is wrong: somebody changed this row outside Keyward; it is refused',
    )
  }
  const loading = { sql: database.orm, keyring, index, services, onForgery }
  const polling = database.impatientOrm(pollWaitMs(config.leaseMs))
  const nodes = createNodes(database, polling, config.leaseMs)
  const strict = config.verifyMode === 'strict'
  const feed = await startFeed({
    database,
    loading,
    polling,
    log,
    nodes,
    now,
    leaseMs: config.leaseMs,
    strict,
    mark,
  })
  const stopPreparing = prepareSoon(index)
  const snapshot = keepSnapshot(kept, index, feed.mark)
  const usage = startUsage(database, log)
  for (const outcome of OUTCOMES) usage.counts.noteOutcome(outcome, 0)
  const memory = bucketMemory(BUCKET_SETS)
  const { redisUrl: url } = config
  const buckets = createBuckets({ memory, noting: url !== undefined })
  const sharedLimits = await openSharedLimits(url, { buckets, log, now })
  const streams = await createStreamHub({ database, index, feed, log })
  const nowMs = () => now().getTime()
  return {
    ...createJudge({ index, buckets, counts: usage.counts, nowMs }),
    index,
    services,
    feed,
    isFresh: () => feed.isFresh(),
    confirm: strict ? feed.catchUp : null,
    usage,
    streams,
    now,
    bucketMemory: memory,
    sharedLimits,
    whenPropagated: () => nodes.whenAllHave(feed.revision()),
    forgeries: () => forgeries,
    onForgery,
    outcomes: usage.counts.outcomes,
    judgeOwn: (presented) => decide(index, HOLDER, presented, nowMs()),
    async close() {
      stopPreparing()
      await snapshot.close()
      await feed.close()
      await usage.close()
      await sharedLimits.close()
    },
  }
}
