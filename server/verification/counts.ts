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

export function createCounts(): Counts {
  const tallies = new Map<string, Tally>()
  let credentials = new Map<string, number>()
  let outcomes = new Map<Outcome, number>()
  return {
    of(serviceId) {
      const known = tallies.get(serviceId)
      if (known !== undefined) return known
      const tally = createTally()
      tallies.set(serviceId, tally)
      return tally
    },
    noteCredential(credentialId, atMs) {
      if (atMs > (credentials.get(credentialId) ?? 0)) credentials.set(credentialId, atMs)
    },
    noteOutcome: (outcome, times = 1) =>
      void outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + times),
    tallies: () => tallies,
    takeCredentials() {
      const taken = [...credentials]
      credentials = new Map()
      return taken
    },
    outcomes: () => outcomes,
    takeOutcomes() {
      const taken = [...outcomes]
      outcomes = new Map()
      return taken
    },
  }
}

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
