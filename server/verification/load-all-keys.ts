/**
 * Fills an empty index with every key. Rows come in the binary format and go into the index as bytes,
 * page by page; whatever is not as usual is left to {@link loadKeys}, which judges it.
 */
import type { ClientBase, Pool } from 'pg'
import { type Column, createCopiedFields, LENGTH_BYTES, lengthAt } from '../crypto/copied-fields.ts'
import { MAC_BYTES } from '../crypto/hmac.ts'
import { copying, copyOut, type ReadRow } from '../db/copy-out.ts'
import { VERSION_TITLE } from '../keys/key-versions.ts'
import { type Loading, loadKeys } from './load.ts'

/** Keys in a page, for which the server joins two ranges in memory. */
const PAGE = 5000
/** Pages that are asked for at once: no query holds the connection for long. */
const PAGES = 10
/**
 * Of two ranges that are the same the planner expects a handful of rows, and would look at every
 * project for each of five thousand.
 */
const JOIN_BY_HASH_OR_ORDER = 'set local enable_nestloop = off'
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

/** Reads every key that has a live version, a page of keys at a time. */
export async function loadAllKeys(loading: Loading, pool: Pool, page = PAGE): Promise<void> {
  const client = await pool.connect()
  // What breaks it is told to whoever waits for an answer.
  client.on('error', ignore)
  let unusual: string[]
  try {
    unusual = await takeInPages(loading, client, page)
    client.off('error', ignore)
    client.release()
  } catch (error) {
    client.release(true)
    throw error
  }
  for (let from = 0; from < unusual.length; from += FEW)
    await loadKeys(loading, unusual.slice(from, from + FEW))
}

const ignore = () => {}

async function takeInPages(loading: Loading, client: ClientBase, page: number): Promise<string[]> {
  const lasts = await lastOfPages(client, page)
  const selects = [...lasts, undefined].map((last, i) => selectKeys(client, lasts[i - 1], last))
  const unusual: string[] = []
  const takeIn = createTakeIn(loading, (id) => unusual.push(id))
  for (let from = 0; from < selects.length; from += PAGES) {
    const asked = selects.slice(from, from + PAGES).map(copying)
    await copyOut(client, [JOIN_BY_HASH_OR_ORDER, ...asked], takeIn)
  }
  return unusual
}

/** The last key of each page but the last page. */
async function lastOfPages(client: ClientBase, page: number): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `with recursive page as (
       select (select id from api_keys order by id offset $1 limit 1) as id
       union all
       select (select id from api_keys where id > page.id order by id offset $1 limit 1)
       from page where page.id is not null
     ) select id from page where id is not null`,
    [page - 1],
  )
  return rows.map(({ id }) => id)
}

/** The range is told of both tables: otherwise every page would read one of them as a whole. */
function selectKeys(client: ClientBase, after: string | undefined, last: string | undefined) {
  const range = (column: string) => [
    ...(after === undefined ? [] : [`${column} > ${client.escapeLiteral(after)}`]),
    ...(last === undefined ? [] : [`${column} <= ${client.escapeLiteral(last)}`]),
  ]
  const where = [...range('k.id'), ...range('v.key_id'), 'v.digest is not null'].join(' and ')
  return `select ${COLUMNS.map(([sql]) => sql).join(', ')}, v.row_mac
    from key_versions v join api_keys k on k.id = v.key_id join projects p on p.id = k.project_id
    where ${where}`
}

function createTakeIn({ index, keyring }: Loading, onUnusual: (keyId: string) => void): ReadRow {
  const fields = createCopiedFields(
    VERSION_TITLE,
    COLUMNS.map(([, column]) => column),
  )
  const mac = Buffer.alloc(MAC_BYTES)
  const add = (bytes: Buffer, macAt: number): boolean => {
    const encoded = fields.encoded()
    if (encoded === null || lengthAt(bytes, macAt) !== MAC_BYTES) return false
    for (let i = 0; i < MAC_BYTES; i++) mac[i] = bytes[macAt + LENGTH_BYTES + i] as number
    if (!keyring.matchesEncoded('rowMac', encoded, mac)) return false
    if (fields.lengthOf(KEY) !== ID_LENGTH || fields.lengthOf(MEMBERSHIP) !== ID_LENGTH)
      return false
    return index.addVersion({
      bytes,
      keyAt: fields.startOf(KEY) + PREFIX_LENGTH,
      membershipAt: fields.startOf(MEMBERSHIP) + PREFIX_LENGTH,
      digestAt: fields.startOf(DIGEST),
      role: bytes[fields.startOf(ROLE)] === ADMIN_BEGINS ? 'admin' : 'member',
      endsAt: Math.min(fields.timeOf(EXPIRES_AT) ?? 0, fields.timeOf(ENDS_AT) ?? Infinity),
      disabled: fields.timeOf(DISABLED_AT) !== null,
    })
  }
  return (bytes, at) => {
    const macAt = fields.read(bytes, at)
    if (!add(bytes, macAt)) {
      const from = fields.startOf(KEY)
      onUnusual(bytes.toString('utf8', from, from + fields.lengthOf(KEY)))
    }
    return macAt + LENGTH_BYTES + Math.max(0, lengthAt(bytes, macAt))
  }
}
const ADMIN_BEGINS = 'a'.charCodeAt(0)
