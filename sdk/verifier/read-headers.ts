/** The few headers that are believed, read in one pass without building an object of all. */

/** Stands for a header that came more than once: no header can hold it, so it equals nothing. */
export const DOUBLED = '\n'

type Wanted = readonly (readonly [name: string, slot: number][] | undefined)[]

/** Names in lower case, each with its slot in what {@link readHeaders} answers. */
export function wantHeaders(names: readonly (string | null)[]): Wanted {
  const byLength: [string, number][][] = []
  for (const [slot, name] of names.entries())
    if (name !== null) (byLength[name.length] ??= []).push([name, slot])
  return byLength
}

/** Values by slot; undefined for what was not sent. */
export function readHeaders(raw: readonly string[], wanted: Wanted): (string | undefined)[] {
  const found: (string | undefined)[] = []
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] ?? ''
    const candidates = wanted[name.length]
    if (candidates === undefined) continue
    for (const [wantedName, slot] of candidates)
      if (isNamed(name, wantedName)) found[slot] = found[slot] === undefined ? raw[i + 1] : DOUBLED
  }
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
  for (let i = 0; i < wanted.length; i++)
    if ((name.charCodeAt(i) | SMALL) !== wanted.charCodeAt(i)) return false
  return true
}
