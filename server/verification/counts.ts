/** What one thread has answered and not yet handed over: uses of keys, of credentials, and outcomes. */
import type { Outcome } from '@keyward/contract'
import { createTally, type PackedUses, type Tally } from '@keyward/sdk/verifier/tally'

export type Counts = {
  /** Where the uses that a service asked about are counted. */
  of(serviceId: string): Tally
  noteCredential(credentialId: string, atMs: number): void
  noteOutcome(outcome: Outcome, times?: number): void
  /** Those who have asked, each with what it asked about. */
  tallies(): Iterable<readonly [serviceId: string, tally: Tally]>
  /** Takes out when each credential was used last. */
  takeCredentials(): [credentialId: string, atMs: number][]
  outcomes(): ReadonlyMap<Outcome, number>
  /** Takes out how often each outcome came. */
  takeOutcomes(): [outcome: Outcome, count: number][]
}

/** Numbers that change with every verification: changed where they stand, no new number is made for them. */
type Latest = { atMs: number }
type Times = { count: number }

export function createCounts(): Counts {
  const tallies = remembering<string, Tally>(() => createTally())
  const credentials = remembering<string, Latest>(() => ({ atMs: 0 }))
  const outcomes = remembering<Outcome, Times>(() => ({ count: 0 }))
  return {
    of: tallies.of,
    noteCredential(credentialId, atMs) {
      const latest = credentials.of(credentialId)
      if (atMs > latest.atMs) latest.atMs = atMs
    },
    noteOutcome(outcome, times = 1) {
      outcomes.of(outcome).count += times
    },
    tallies: tallies.all,
    takeCredentials: () => Array.from(credentials.take(), ([id, { atMs }]) => [id, atMs]),
    outcomes: () => countsOf(outcomes.all()),
    takeOutcomes: () => [...countsOf(outcomes.take())],
  }
}

/** Makes what is asked for the first time. What was asked for last is at hand: it mostly is again. */
function remembering<Key, Value extends object>(make: (key: Key) => Value) {
  let all = new Map<Key, Value>()
  let last: { readonly key: Key; readonly value: Value } | null = null
  const find = (key: Key): Value => {
    const value = all.get(key) ?? make(key)
    all.set(key, value)
    last = { key, value }
    return value
  }
  return {
    of: (key: Key): Value => (last !== null && last.key === key ? last.value : find(key)),
    all: (): ReadonlyMap<Key, Value> => all,
    take(): ReadonlyMap<Key, Value> {
      const taken = all
      all = new Map()
      last = null
      return taken
    },
  }
}

const countsOf = (outcomes: ReadonlyMap<Outcome, Times>) =>
  new Map(Array.from(outcomes, ([outcome, { count }]) => [outcome, count]))

/** What one thread tells another every second. */
export type HandedCounts = {
  readonly credentials: readonly (readonly [credentialId: string, atMs: number])[]
  readonly outcomes: readonly (readonly [outcome: Outcome, count: number])[]
  /** Of how many keys it still holds uses: those are handed over when they are asked for. */
  readonly keysInUse: number
}

export const takeCounts = (counts: Counts): HandedCounts => ({
  credentials: counts.takeCredentials(),
  outcomes: counts.takeOutcomes(),
  keysInUse: keysInUse(counts),
})

export function addCounts(counts: Counts, { credentials, outcomes }: HandedCounts): void {
  for (const [id, atMs] of credentials) counts.noteCredential(id, atMs)
  for (const [outcome, count] of outcomes) counts.noteOutcome(outcome, count)
}

/** Of how many keys uses are held, each counted once for a service and hour. */
export const keysInUse = (counts: Counts): number =>
  [...counts.tallies()].reduce((sum, [, tally]) => sum + tally.size(), 0)

/** Uses as one thread hands them to another. */
export type HandedUses = readonly (readonly [serviceId: string, uses: PackedUses])[]

export const takeUses = (counts: Counts): HandedUses =>
  [...counts.tallies()]
    .filter(([, tally]) => tally.size() > 0)
    .map(([serviceId, tally]) => [serviceId, tally.takePacked()] as const)

/** The memory of what is handed over, which changes hands with it instead of being copied. */
export const memoryOf = (handed: HandedUses): ArrayBuffer[] =>
  handed.flatMap(([, uses]) => uses.map(([, { words }]) => words.buffer))

export function addUses(counts: Counts, handed: HandedUses): void {
  for (const [serviceId, uses] of handed) counts.of(serviceId).addAll(uses)
}
