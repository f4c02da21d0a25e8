/** The verification plane: index, feed and usage put together. */
import {
  ANY_ACCESS,
  OUTCOMES,
  type Outcome,
  type Propagation,
  type Verification,
} from '@keyward/contract'
import { toVerification } from '@keyward/sdk/verifier/answer'
import { createBuckets, underLimit } from '@keyward/sdk/verifier/buckets'
import { type Call, UNTOLD, underAccess } from '@keyward/sdk/verifier/call'
import { type Decision, decide } from '@keyward/sdk/verifier/decide'
import type { VerificationIndex } from '@keyward/sdk/verifier/index'
import { type IndexedService, indexedService } from '@keyward/sdk/verifier/service'
import type { Config } from '../config.ts'
import type { Keyring } from '../crypto/keyring.ts'
import type { Database } from '../db/open-database.ts'
import type { Log } from '../log.ts'
import { toJson } from './answer.ts'
import { type Feed, startFeed } from './feed.ts'
import { keepSnapshot, openIndex } from './keep-snapshot.ts'
import { createNodes } from './nodes.ts'
import { createServiceIndex, type ServiceIndex } from './service-index.ts'
import { type SharedLimits, shareLimits, UNSHARED } from './shared-limits.ts'
import { createStreamHub, type StreamHub } from './stream/hub.ts'
import { startUsage, type Usage } from './usage.ts'

/** Who asks for a verification, proved by a credential. */
export type Asking = { readonly service: IndexedService; readonly credentialId: string }

export type VerificationPlane = {
  readonly index: VerificationIndex
  readonly services: ServiceIndex
  readonly feed: Feed
  readonly usage: Usage
  /** How many rows were refused because their MAC was wrong. */
  forgeries(): number
  /** How many verifications this node answered, by outcome. */
  outcomes(): ReadonlyMap<Outcome, number>
  /** Verifies and notes the use; the caller has checked `feed.isFresh()`. */
  verify(asking: Asking, presented: string, call?: Call): Verification
  /** The same, answered as JSON text. */
  verifyToJson(asking: Asking, presented: string, call?: Call): string
  /** The same, before it is put into words; `counted` false explains a decision without noting a use. */
  judge(asking: Asking, presented: string, call: Call, counted: boolean): Decision
  /** What a presented string is to whoever holds it: no service asks, no use is noted. */
  judgeOwn(presented: string): Decision
  now(): Date
  /** Whether nodes share rate limits. */
  readonly sharedLimits: Pick<SharedLimits, 'shared' | 'failures'>
  /** What verifiers inside services follow. */
  readonly streams: StreamHub
  /** True when every verification is to be confirmed against the database before it is answered. */
  readonly strict: boolean
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
  const { index, revision } = await openIndex(kept)
  const services = createServiceIndex()
  const outcomes = new Map<Outcome, number>(OUTCOMES.map((outcome) => [outcome, 0]))
  let forgeries = 0
  const onForgery = (what: string, id: string) => {
    forgeries += 1
    log.error(
      { what, id },
      'A row MAC is wrong: somebody changed this row outside Keyward; it is refused',
    )
  }
  const loading = { sql: database.orm, keyring, index, services, onForgery }
  const nodes = createNodes(database, config.leaseMs)
  const strict = config.verifyMode === 'strict'
  const feed = await startFeed({
    database,
    loading,
    log,
    nodes,
    now,
    leaseMs: config.leaseMs,
    strict,
    revision,
  })
  const snapshot = keepSnapshot(kept, index, feed.revision)
  const usage = startUsage(database, log)
  const { redisUrl: url } = config
  const buckets = createBuckets(url !== undefined)
  const sharedLimits = url === undefined ? UNSHARED : shareLimits({ url, buckets, log, now })
  const streams = await createStreamHub({ database, index, feed })
  const judge: VerificationPlane['judge'] = (asking, presented, call, counted) => {
    const nowMs = now().getTime()
    const known = decide(index, asking.service, presented, nowMs)
    const allowed = underAccess(known, asking.service.access, call)
    if (!counted) return allowed
    const decision = underLimit(allowed, index.limits, buckets, nowMs)
    const { code, hit } = decision
    outcomes.set(code, (outcomes.get(code) ?? 0) + 1)
    if (hit !== null && code !== 'malformed' && code !== 'unknown')
      usage.of(asking.service.id).note(hit.keyId, code, nowMs, call.ip)
    usage.noteCredential(asking.credentialId, nowMs)
    return decision
  }
  return {
    index,
    services,
    feed,
    usage,
    streams,
    strict,
    now,
    sharedLimits,
    whenPropagated: () => nodes.whenAllHave(feed.revision()),
    forgeries: () => forgeries,
    outcomes: () => outcomes,
    judge,
    judgeOwn: (presented) => decide(index, HOLDER, presented, now().getTime()),
    verify: (asking, presented, call = UNTOLD) =>
      toVerification(judge(asking, presented, call, true)),
    verifyToJson: (asking, presented, call = UNTOLD) =>
      toJson(judge(asking, presented, call, true)),
    async close() {
      await snapshot.close()
      await feed.close()
      await usage.close()
      await sharedLimits.close()
    },
  }
}
