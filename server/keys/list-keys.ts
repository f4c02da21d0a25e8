import { KEY_ORDERS, type KeyPage } from '@keyward/contract'
import { and, type SQL, sql } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { apiKeys, keyUses } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import {
  after,
  type Paging,
  type Position,
  pageSize,
  positionOf,
  toPage,
} from '../http/paginate.ts'
import { loadStanding } from '../members/standing.ts'
import { relationsToKey } from './find-key-for.ts'
import type { ApiKey } from './key.ts'
import { type KeyFilters, matching, visibleTo } from './key-filters.ts'
import { selectKeys } from './key-store.ts'
import { presentKey } from './present-key.ts'
import { requireProject } from './require-project.ts'
import { selectDailyUses } from './usage-store.ts'

type Column = (typeof KEY_ORDERS)[number]
export type ListKeysInput = KeyFilters &
  Paging & {
    readonly order_by?: Column | `${Column} desc` | undefined
    readonly include?: 'usage' | undefined
  }

/** A page of the keys this actor may see (rule 2). Refuses: page_token_invalid. */
export async function listKeys(deps: Deps, actor: Actor, input: ListKeysInput): Promise<KeyPage> {
  const { page_size, page_token, include, ...filters } = input
  const paging = { page_size, page_token }
  const identity = { list: 'keys', filters }
  const sqlDoor = deps.database.orm
  const position = positionOf(deps.keyring, actor, identity, paging)
  const standing = await loadStanding(sqlDoor, deps.keyring, actor)
  const now = deps.now()
  const { column, descending } = orderOf(input.order_by)
  const keys = await selectKeys(sqlDoor, {
    where: and(
      visibleTo(standing),
      matching(filters, now),
      after(SORTED[column], sql`${apiKeys.id}`, position, descending),
    ),
    orderBy: [direction(SORTED[column], descending), direction(sql`${apiKeys.id}`, descending)],
    limit: pageSize(paging) + 1,
  })
  const daily = include === undefined ? null : await selectDailyUses(sqlDoor, idsOf(keys), now)
  return toPage(
    { keyring: deps.keyring, actor, identity, paging },
    keys,
    (key) => positionIn(column, key),
    (key) => ({
      ...presentKey({ key, relations: relationsToKey(standing, key) }, now),
      ...(daily !== null && { usage: daily(key.id) }),
    }),
  )
}

/** The same for one project. Refuses: project_not_found, page_token_invalid. */
export async function listProjectKeys(
  deps: Deps,
  actor: Actor,
  input: ListKeysInput & { project_id: string },
): Promise<KeyPage> {
  const { orm } = deps.database
  await requireProject(orm, await loadStanding(orm, deps.keyring, actor), input.project_id)
  return listKeys(deps, actor, input)
}

const idsOf = (keys: readonly ApiKey[]): string[] => keys.map(({ id }) => id)

const EPOCH = '1970-01-01T00:00:00.000Z'

/** Never used sorts as used at the beginning of time, so that every row has a place. */
const SORTED: Record<Column, SQL> = {
  created_at: sql`${apiKeys.createdAt}`,
  expires_at: sql`${apiKeys.expiresAt}`,
  name: sql`${apiKeys.name}`,
  last_used_at: sql`coalesce(${keyUses.lastUsedAt}, ${EPOCH}::timestamptz)`,
}

function orderOf(order: ListKeysInput['order_by']): { column: Column; descending: boolean } {
  const column = KEY_ORDERS.find((name) => order === name || order === `${name} desc`)
  return column
    ? { column, descending: order !== column }
    : { column: 'created_at', descending: true }
}

const direction = (column: SQL, descending: boolean): SQL =>
  descending ? sql`${column} desc` : sql`${column} asc`

function positionIn(column: Column, key: ApiKey): Position {
  const values: Record<Column, string> = {
    created_at: key.createdAt.toISOString(),
    expires_at: key.expiresAt.toISOString(),
    name: key.name,
    last_used_at: key.lastUsedAt?.toISOString() ?? EPOCH,
  }
  return { value: values[column], id: key.id }
}
