/**
 * Counts uses in memory, for whoever writes or reports them later: one small record for each key and
 * hour, changed in place, because this is paid for in every verification.
 */
import { USE_OUTCOMES, type UseOutcome } from '@keyward/contract/outcomes'

const HOUR_MS = 3_600_000
const PLACES = Object.fromEntries(
  USE_OUTCOMES.map((outcome, place) => [outcome, place]),
) as Readonly<Record<UseOutcome, number>>

/** How often one outcome came in one hour. */
export type Use = {
  readonly keyId: string
  readonly outcome: UseOutcome
  readonly count: number
  /** When it came last, for `valid`; of other outcomes only the hour is kept. */
  readonly lastAt: number
  /** Whose call it was then, when that was told. */
  readonly ip: string | null
}

export type Tally = {
  note(keyId: string, outcome: UseOutcome, atMs: number, ip: string | null): void
  /** The same for many at once; also puts back what could not be handed over. */
  add(use: Use): void
  /** Takes everything out. What is not read to its end is to be added again by whoever took it. */
  take(): Generator<Use>
  /** How many keys were used. */
  size(): number
  /** Uses that were not counted because there was no room. */
  dropped(): number
}

type Count = {
  readonly hour: number
  readonly outcomes: number[]
  usedAt: number
  ip: string | null
  /** The same key in an earlier hour that was not handed over yet. */
  readonly next: Count | undefined
}

/** `keysMax` bounds the memory; a key beyond it is not counted. */
export function createTally(keysMax = Number.POSITIVE_INFINITY): Tally {
  let counts = new Map<string, Count>()
  let dropped = 0
  const find = (keyId: string, hour: number): Count | null => {
    const first = counts.get(keyId)
    let count = first
    while (count !== undefined && count.hour !== hour) count = count.next
    if (count !== undefined) return count
    if (first === undefined && counts.size >= keysMax) return null
    const made: Count = { hour, outcomes: [0, 0, 0, 0, 0, 0], usedAt: 0, ip: null, next: first }
    counts.set(keyId, made)
    return made
  }
  const add = ({ keyId, outcome, count: uses, lastAt, ip }: Use) => {
    const count = find(keyId, Math.floor(lastAt / HOUR_MS))
    if (count === null) {
      dropped += uses
      return
    }
    const place = PLACES[outcome]
    count.outcomes[place] = (count.outcomes[place] as number) + uses
    if (outcome !== 'valid' || lastAt < count.usedAt) return
    count.usedAt = lastAt
    count.ip = ip
  }
  return {
    note: (keyId, outcome, lastAt, ip) => add({ keyId, outcome, count: 1, lastAt, ip }),
    add,
    take() {
      const taken = counts
      counts = new Map()
      return readUses(taken)
    },
    size: () => counts.size,
    dropped: () => dropped,
  }
}

function* readUses(counts: ReadonlyMap<string, Count>): Generator<Use> {
  for (const [keyId, first] of counts)
    for (let count: Count | undefined = first; count !== undefined; count = count.next)
      yield* usesOf(keyId, count)
}

function* usesOf(keyId: string, { hour, outcomes, usedAt, ip }: Count): Generator<Use> {
  for (const [place, outcome] of USE_OUTCOMES.entries()) {
    const count = outcomes[place] as number
    const valid = outcome === 'valid'
    if (count > 0)
      yield {
        keyId,
        outcome,
        count,
        lastAt: valid ? usedAt : hour * HOUR_MS,
        ip: valid ? ip : null,
      }
  }
}

/** Parts of at most `size`, in order. */
export function* inParts<T>(all: Iterable<T>, size: number): Generator<T[]> {
  let part: T[] = []
  for (const each of all) {
    if (part.push(each) < size) continue
    yield part
    part = []
  }
  if (part.length > 0) yield part
}
