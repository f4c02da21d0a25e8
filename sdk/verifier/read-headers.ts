/** The few headers that are believed, read in one pass without building an object of all. */
import { charCodeAt } from '@keyward/contract/char-code-at'

/** Stands for a header that came more than once: no header can hold it, so it equals nothing. */
export const DOUBLED = '\n'

/** A header that is wanted, where its value goes, and how most programs spell its name. */
type Candidate = { readonly name: string; readonly usual: string; readonly slot: number }
type Wanted = {
  readonly byLength: readonly (readonly Candidate[] | undefined)[]
  /** What is found when nothing was sent: as long as all that can be found. */
  readonly nothing: readonly undefined[]
}

/** Names in lower case, each with its slot in what {@link readHeaders} answers. */
export function wantHeaders(names: readonly (string | null)[]): Wanted {
  const byLength: Candidate[][] = []
  for (const [slot, name] of names.entries()) {
    if (name === null) continue
    const usual = name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase())
    ;(byLength[name.length] ??= []).push({ name, usual, slot })
  }
  return { byLength, nothing: names.map(() => undefined) }
}

/** Values by slot; undefined for what was not sent. */
export function readHeaders(
  raw: readonly string[],
  { byLength, nothing }: Wanted,
): (string | undefined)[] {
  const found: (string | undefined)[] = nothing.slice()
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] ?? ''
    const slot = slotOf(name, byLength[name.length])
    if (slot >= 0) found[slot] = found[slot] === undefined ? raw[i + 1] : DOUBLED
  }
  return found
}

/** −1 for a name that is not wanted. */
function slotOf(name: string, candidates: readonly Candidate[] = NONE): number {
  for (const candidate of candidates) {
    if (name === candidate.usual || isNamed(name, candidate.name)) return candidate.slot
  }
  return -1
}
const NONE: readonly Candidate[] = []

/** The value of one header, by its name in lower case. */
export function readHeader(raw: readonly string[], wanted: string): string | undefined {
  let found: string | undefined
  for (let i = 0; i < raw.length; i += 2)
    if (isNamed(raw[i] ?? '', wanted)) found = found === undefined ? raw[i + 1] : DOUBLED
  return found
}

/** Makes a capital letter small and leaves what else stands in `wanted` names as it is. */
const SMALL = 0x20

/**
 * True when a header of a parsed request has this name, of small letters, digits and hyphens. The
 * same as making `name` small first, where names hold no control characters: those are refused before.
 */
export function isNamed(name: string, wanted: string): boolean {
  if (name.length !== wanted.length) return false
  if (name === wanted) return true
  // Backwards, because names of the same length begin alike.
  for (let i = wanted.length - 1; i >= 0; i--)
    if ((charCodeAt(name, i) | SMALL) !== charCodeAt(wanted, i)) return false
  return true
}
