/** New public identifiers. */
import { ID_PREFIXES, type IdKind } from '@keyward/contract'
import { monotonicFactory } from 'ulid'

const next = monotonicFactory()

/** A sortable identifier such as `key_01jd…`; later ones sort after earlier ones of this process. */
export const newId = (kind: IdKind): string => `${ID_PREFIXES[kind]}_${next().toLowerCase()}`
