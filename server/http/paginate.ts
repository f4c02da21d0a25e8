/** Keyset paging with opaque cursors, bound to the list, its filters and who asked. */
import { PAGE_SIZE_DEFAULT, Refusal } from '@keyward/contract'
import { type SQL, sql } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import type { Keyring } from '../crypto/keyring.ts'

/** Paging part of a list's query. */
export type Paging = {
  readonly page_size?: number | undefined
  readonly page_token?: string | undefined
}

/** Where a page begins: the sort value and ID of the last row before it. */
export type Position = { readonly value: string; readonly id: string }

/** One list, as a cursor knows it: its name, and everything that chooses its rows. */
export type ListIdentity = {
  readonly list: string
  readonly filters: Readonly<Record<string, unknown>>
}

export const pageSize = ({ page_size }: Paging): number => page_size ?? PAGE_SIZE_DEFAULT

/** Reads a page token. Refuses: page_token_invalid. */
export function positionOf(
  keyring: Keyring,
  actor: Actor,
  identity: ListIdentity,
  { page_token }: Paging,
): Position | null {
  if (page_token === undefined) return null
  const [payload = '', mac = ''] = page_token.split('.')
  const given = Buffer.from(mac, 'base64url')
  // The decoder overlooks foreign characters; only the token that was handed out is a token.
  const exact = page_token === `${payload}.${given.toString('base64url')}`
  if (!exact || !keyring.matches('cursor', macFields(actor, identity, payload), given))
    throw new Refusal('page_token_invalid')
  const [value, id] = JSON.parse(Buffer.from(payload, 'base64url').toString()) as [string, string]
  return { value, id }
}

/**
 * Cuts `rows` (asked for with one more than the page size) to a page. `position` says where a row stands.
 */
export function toPage<Row, Item>(
  context: { keyring: Keyring; actor: Actor; identity: ListIdentity; paging: Paging },
  rows: readonly Row[],
  position: (row: Row) => Position,
  present: (row: Row) => Item,
): { data: Item[]; next_page_token: string | null } {
  const size = pageSize(context.paging)
  const shown = rows.slice(0, size)
  const last = shown.at(-1)
  const more = rows.length > size && last !== undefined
  return {
    data: shown.map(present),
    next_page_token: more ? tokenFor(context, position(last)) : null,
  }
}

/** Rows after a position, as a row comparison that an index on (column, id) answers. */
export function after(
  column: SQL,
  id: SQL,
  position: Position | null,
  descending: boolean,
): SQL | undefined {
  if (position === null) return undefined
  return descending
    ? sql`(${column}, ${id}) < (${position.value}, ${position.id})`
    : sql`(${column}, ${id}) > (${position.value}, ${position.id})`
}

function tokenFor(
  { keyring, actor, identity }: { keyring: Keyring; actor: Actor; identity: ListIdentity },
  { value, id }: Position,
): string {
  const payload = Buffer.from(JSON.stringify([value, id])).toString('base64url')
  return `${payload}.${keyring.mac('cursor', macFields(actor, identity, payload)).toString('base64url')}`
}

const macFields = (actor: Actor, { list, filters }: ListIdentity, payload: string) => [
  'page token',
  list,
  actor.userId,
  JSON.stringify(
    Object.entries(filters)
      .filter(([, value]) => value !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ),
  payload,
]
