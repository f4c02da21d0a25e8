/** Values on the command line. None is ever repeated in a message: it may be a pasted secret. */
import { ID_PREFIXES, type IdKind, idPattern, parseKey } from '@keyward/contract'
import { Stop } from '../stop.ts'

/** Reads an ID of one kind. */
export const id =
  (kind: IdKind) =>
  (written: string): string => {
    if (idPattern(kind).test(written)) return written
    refuseSecret(written)
    throw new Stop('usage', `That is not a ${kind} ID; those look like ${ID_PREFIXES[kind]}_….`)
  }

/** Reads a list of IDs, each at most once. */
export const ids =
  (kind: IdKind) =>
  (written: string, before: readonly string[] = []): string[] => [
    ...new Set([...before, id(kind)(written)]),
  ]

/** Stops when somebody gave a whole key, token or credential where an ID or a name belongs. */
export function refuseSecret(written: string): void {
  const parsed = parseKey(written)
  if (parsed.format !== 'standard') return
  throw new Stop(
    'usage',
    'That is a whole secret, not an ID. Your shell may have kept it in its history.',
    'Rotate the key if others can read that history. IDs are in "keyward keys list".',
  )
}

/** Reads a whole number of at least `min`. */
export const wholeNumber =
  (min: number) =>
  (written: string): number => {
    const number = Number(written)
    if (/^\d{1,9}$/.test(written) && number >= min) return number
    throw new Stop('usage', `Give a whole number of at least ${min}, such as ${Math.max(min, 30)}.`)
  }

/** Gathers a repeatable or comma-separated option. */
export const listOf = (written: string, before: readonly string[] = []): string[] => [
  ...before,
  ...written.split(',').filter((part) => part !== ''),
]
