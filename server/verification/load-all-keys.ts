/**
 * Fills an empty index with every key. Rows come in the binary format and go into the index as bytes,
 * page by page; whatever is not as usual is left to {@link loadKeys}, which judges it.
 */
import type { Adding } from '@keyward/sdk/verifier/index'
import type { Pool } from 'pg'
import { checkedRows } from '../crypto/checked-rows.ts'
import { type Column, createCopiedFields } from '../crypto/copied-fields.ts'
import type { Keyring } from '../crypto/keyring.ts'
import { copyInPages } from '../db/copy-in-pages.ts'
import type { ReadRow } from '../db/copy-out.ts'
import { VERSION_TITLE } from '../keys/key-versions.ts'
import { type Loading, loadKeys } from './load.ts'

/** Of keys that are read the usual way. */
const FEW = 500

/** The fields of `versionFields` in their order, and then the MAC over them. */
const COLUMNS: readonly (readonly [sql: string, Column])[] = [
  ['v.id', 'text'],
  ['v.number', 'integer'],
  ['v.digest', 'bytes'],
  ['v.ends_at', 'time'],
  ['k.id', 'text'],
  ['k.membership_id', 'text'],
  ['k.user_id', 'text'],
  ['k.project_id', 'text'],
  ['p.tenant_id', 'text'],
  ['k.role', 'text'],
  ['k.expires_at', 'time'],
  ['k.disabled_at', 'time'],
]
const [DIGEST, ENDS_AT, KEY, MEMBERSHIP, ROLE, EXPIRES_AT, DISABLED_AT] = [2, 3, 4, 5, 9, 10, 11]
const PREFIX_LENGTH = 4
const ID_LENGTH = PREFIX_LENGTH + 26

/** Reads every key that has a live version, `page` keys at a time. */
export async function loadAllKeys(loading: Loading, pool: Pool, page?: number): Promise<void> {
  const unusual = new Set<string>()
  const onUnusual = (id: string) => unusual.add(id)
  const adding = loading.index.adding(onUnusual)
  const read = createRead(loading.keyring, adding, onUnusual)
  await copyInPages(pool, { table: 'api_keys', select, page }, read)
  adding.end()
  const ids = [...unusual]
  for (let from = 0; from < ids.length; from += FEW)
    await loadKeys(loading, ids.slice(from, from + FEW))
}

/** The range is told of both tables: otherwise every page would read one of them as a whole. */
const select = (within: (column: string) => string) =>
  `select ${COLUMNS.map(([sql]) => sql).join(', ')}, v.row_mac
   from key_versions v join api_keys k on k.id = v.key_id join projects p on p.id = k.project_id
   where ${within('k.id')} and ${within('v.key_id')} and v.digest is not null`

function createRead(keyring: Keyring, adding: Adding, onUnusual: (keyId: string) => void): ReadRow {
  const fields = createCopiedFields(
    VERSION_TITLE,
    COLUMNS.map(([, column]) => column),
  )
  return checkedRows({
    keyring,
    fields,
    rest: 0,
    take(bytes) {
      if (fields.lengthOf(KEY) !== ID_LENGTH || fields.lengthOf(MEMBERSHIP) !== ID_LENGTH)
        return false
      return adding.add({
        bytes,
        keyAt: fields.startOf(KEY) + PREFIX_LENGTH,
        membershipAt: fields.startOf(MEMBERSHIP) + PREFIX_LENGTH,
        digestAt: fields.startOf(DIGEST),
        role: bytes[fields.startOf(ROLE)] === ADMIN_BEGINS ? 'admin' : 'member',
        endsAt: Math.min(fields.timeOf(EXPIRES_AT) ?? 0, fields.timeOf(ENDS_AT) ?? Infinity),
        disabled: fields.timeOf(DISABLED_AT) !== null,
      })
    },
    onUnusual: (row) => onUnusual(fields.textOf(row, KEY)),
  })
}
const ADMIN_BEGINS = 'a'.charCodeAt(0)
