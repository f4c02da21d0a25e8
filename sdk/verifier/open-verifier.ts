/**
 * Verifies keys inside a service: a replica of what the service may know, followed from a node, and
 * answered from only as long as the node's own lease allows. It fails closed.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { DenialFormat, LeaseAnswer } from '@keyward/contract'
import { type Answer, toVerification } from './answer.ts'
import { createBuckets, underLimit } from './buckets.ts'
import { type Call, UNTOLD, underAccess } from './call.ts'
import { decide } from './decide.ts'
import { CredentialRefused, followStream, SILENCE_MS } from './follow-stream.ts'
import { createLease, type Lease, type Moment } from './lease.ts'
import { createReplicaState, type ReplicaState } from './replica-state.ts'
import { startReporting } from './report-uses.ts'
import { createTally } from './tally.ts'
import { VerifierUnavailable } from './verifier-unavailable.ts'
import { within } from './within.ts'

export { CredentialRefused } from './follow-stream.ts'
export { VerifierUnavailable } from './verifier-unavailable.ts'

const LEASE_EVERY_MS = 400
const LEASE_TIMEOUT_MS = 1500
/** A question that waits longer is asked again beside it: its connection may be dead, a new one is not. */
const LEASE_IMPATIENT_MS = 200
/** So long at least a stream may take to begin while the node answers other questions. */
const BEGIN_MS = 250
const RETRY_FIRST_MS = 50
const RETRY_LAST_MS = 2000
const SILENCE_LAST_MS = 24_000
const REFUSED_FOR_MS = 1000
/** Bounds the memory of what is counted while no node takes it. */
const COUNTED_KEYS_MAX = 100_000

export type VerifierOptions = {
  /** Base addresses of the nodes; the first that answers is followed, the next when it fails. */
  readonly urls: readonly string[]
  /** The credential of the service, kws_…. */
  readonly credential: string
  /** How long {@link openVerifier} waits for the first lease; by default 10 s. */
  readonly timeoutMs?: number
}

/** What a verifier knows of itself. */
export type VerifierState = {
  /** False when it must not answer. */
  readonly fresh: boolean
  /** What is left of the lease, in milliseconds. */
  readonly leftMs: number
  readonly revision: number
  /** Live versions it holds. */
  readonly versions: number
  /** Uses that were not counted, because too many waited to be reported. */
  readonly usesDropped: number
}

export type Verifier = {
  /** What Keyward would answer. Throws {@link VerifierUnavailable} when it cannot know. */
  verify(presented: string, call?: Partial<Call>): Answer
  state(): VerifierState
  /** How the service's registration words denials; null before the first snapshot. */
  denialFormat(): DenialFormat | null
  /** Stops at once; resolves when the uses counted so far were reported, or could not be. */
  close(): Promise<void>
}

/** Resolves with the first lease. Rejects with {@link CredentialRefused} or {@link VerifierUnavailable}. */
export async function openVerifier(options: VerifierOptions): Promise<Verifier> {
  const closing = new AbortController()
  const lease = createLease()
  const state = createReplicaState()
  const link = createLink(options, { lease, state, signal: closing.signal })
  const tally = createTally(COUNTED_KEYS_MAX)
  const buckets = createBuckets()
  const reporting = startReporting({ url: link.url, credential: options.credential, tally })
  const verifier: Verifier = {
    verify(presented, call) {
      const replica = state.current
      const nowMs = Date.now()
      if (replica === null || lease.leftMs(nowMs) === 0) throw new VerifierUnavailable()
      const { index, service } = replica
      const told = call === undefined ? UNTOLD : { ...UNTOLD, ...call }
      const known = decide(index, service, presented, nowMs)
      const allowed = underAccess(known, service.access, told)
      const decision = underLimit(allowed, index.limits, buckets, nowMs)
      const { code, hit } = decision
      if (hit !== null && code !== 'malformed' && code !== 'unknown')
        tally.note(hit.key, code, nowMs, told.ip)
      return toVerification(decision)
    },
    state: () => ({
      fresh: state.current !== null && lease.leftMs() > 0,
      leftMs: lease.leftMs(),
      revision: state.current?.revision ?? 0,
      versions: state.current?.index.size() ?? 0,
      usesDropped: tally.dropped(),
    }),
    denialFormat: () => state.current?.service.access.denialFormat ?? null,
    close() {
      closing.abort()
      lease.drop()
      return reporting.close()
    },
  }
  await firstLease(verifier, link, options.timeoutMs ?? 10_000)
  return verifier
}

async function firstLease(verifier: Verifier, link: Link, timeoutMs: number): Promise<void> {
  const begun = performance.now()
  while (!verifier.state().fresh) {
    const passed = performance.now() - begun
    // A node may hear of a new credential a moment after it was made at another.
    const refused = passed > REFUSED_FOR_MS ? link.refused() : null
    if (refused === null && passed < timeoutMs) {
      await sleep(5)
      continue
    }
    await verifier.close()
    throw refused ?? new VerifierUnavailable()
  }
}

type Parts = {
  readonly lease: Lease
  readonly state: ReplicaState
  readonly signal: AbortSignal
}

type Link = {
  /** The node that is followed now. */
  url(): string
  /** Set when the node that was asked last does not know the credential. */
  refused(): CredentialRefused | null
}

/** Follows one node after the other, and asks the one that is followed for leases. */
function createLink({ urls, credential }: VerifierOptions, { lease, state, signal }: Parts): Link {
  let followed = 0
  let refusal: CredentialRefused | null = null
  /** A lease that waits until everything up to its revision was heard from the node that gives it. */
  let waiting: { readonly begun: Moment; readonly answer: LeaseAnswer } | null = null
  /** The node is there: ends the pause before the next try, or a try that the node does not know of. */
  let tryAgain = () => {}
  const url = () => (urls[followed % urls.length] ?? '').replace(/\/$/, '')

  const renewIfTold = () => {
    const { current } = state
    if (waiting === null || current === null) return
    const { begun, answer } = waiting
    if (current.teller !== answer.teller || current.revision < answer.revision) return
    lease.renew(begun, answer.fresh_for_ms)
    waiting = null
  }
  const questions = createQuestions()
  const refuse = (error: unknown) => {
    refusal = error instanceof CredentialRefused ? error : null
    if (refusal === null) return
    questions.forget()
    waiting = null
    lease.drop()
  }
  const follow = async () => {
    let silenceMs = SILENCE_MS
    let beginMs = BEGIN_MS
    for (let pause = RETRY_FIRST_MS; !signal.aborted; pause = Math.min(2 * pause, RETRY_LAST_MS)) {
      const attempt = createAttempt(signal)
      const onLine: Parameters<typeof followStream>[0]['onLine'] = (line) => {
        attempt.hear()
        state.apply(line)
        if (line[0] !== 'at') return
        pause = RETRY_FIRST_MS
        silenceMs = SILENCE_MS
        beginMs = BEGIN_MS
        refusal = null
        renewIfTold()
      }
      tryAgain = () => attempt.giveUpAfter(beginMs)
      const wanted = { url: url(), credential, from: state.current, signal: attempt.signal, onLine }
      await followStream({ ...wanted, silenceMs: () => silenceMs }).catch(refuse)
      attempt.end()
      if (attempt.isGivenUp()) {
        beginMs *= 2
        continue
      }
      // A node that many ask for everything at once is slow, not dead: asking anew makes it slower.
      silenceMs = Math.min(2 * silenceMs, SILENCE_LAST_MS)
      followed += 1
      await rest(pause * (0.5 + Math.random()))
    }
  }
  const rest = async (ms: number) => {
    const ending = new AbortController()
    tryAgain = () => ending.abort()
    signal.addEventListener('abort', tryAgain)
    if (!signal.aborted) await sleep(ms, undefined, { signal: ending.signal }).catch(() => {})
    signal.removeEventListener('abort', tryAgain)
  }
  const askForLeases = async () => {
    while (!signal.aborted) {
      const begun = lease.begin()
      const counts = questions.ask()
      const take = (answer: LeaseAnswer | null | void) => {
        if (!answer || signal.aborted || !counts()) return
        waiting = { begun, answer }
        // Resuming is little work for a node that is there; being told everything may wait.
        if (state.current !== null) tryAgain()
        renewIfTold()
      }
      const taken = askForLease(url(), credential).catch(refuse).then(take)
      await Promise.race([taken, pauseFor(LEASE_IMPATIENT_MS)])
      renewIfTold()
      await pauseFor(LEASE_EVERY_MS)
    }
  }
  const pauseFor = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined)
  void follow()
  void askForLeases()
  return { url, refused: () => refusal }
}

/** Questions for leases. Of what is answered late, nothing counts that was asked before what counted last. */
function createQuestions() {
  let asked = 0
  let settled = 0
  return {
    /** Answers whether an answer to this question still counts. */
    ask() {
      asked += 1
      const mine = asked
      return () => {
        if (mine <= settled) return false
        settled = mine
        return true
      }
    },
    /** No answer counts any more to what was asked until now. */
    forget() {
      settled = asked
    },
  }
}

/** One try to follow a node. It can be given up while nothing was heard of it. */
function createAttempt(signal: AbortSignal) {
  const controller = new AbortController()
  const begunAt = performance.now()
  let heard = false
  let givenUp = false
  const end = () => {
    signal.removeEventListener('abort', end)
    controller.abort()
  }
  signal.addEventListener('abort', end)
  if (signal.aborted) end()
  return {
    signal: controller.signal,
    end,
    hear: () => {
      heard = true
    },
    isGivenUp: () => givenUp,
    giveUpAfter(ms: number) {
      if (heard || performance.now() - begunAt < ms) return
      givenUp = true
      end()
    },
  }
}

/** Null when the node may not answer itself. */
function askForLease(url: string, credential: string): Promise<LeaseAnswer | null> {
  return within(LEASE_TIMEOUT_MS, async (signal) => {
    const response = await fetch(`${url}/v1/verifier/lease`, {
      headers: { authorization: `Bearer ${credential}` },
      signal,
      redirect: 'error',
    })
    if (response.status === 401) throw new CredentialRefused()
    return response.ok ? ((await response.json()) as LeaseAnswer) : null
  })
}
