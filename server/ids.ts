/** New public identifiers. */
import { randomFillSync } from 'node:crypto'
import { ID_PREFIXES, type IdKind } from '@keyward/contract'
import { monotonicFactory } from 'ulid'

const drawn = new Uint8Array(4096)
let left = 0

/** From 0 up to 1: random bytes drawn many at a time, where the library would ask for each. */
function random(): number {
  if (left === 0) left = randomFillSync(drawn).length
  left -= 1
  return (drawn[left] ?? 0) / 256
}

const next = monotonicFactory(random)

/** A sortable identifier such as `key_01jd…`; later ones sort after earlier ones of this process. */
export const newId = (kind: IdKind): string => `${ID_PREFIXES[kind]}_${next().toLowerCase()}`
