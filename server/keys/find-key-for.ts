/** The one door to existing keys: visible to this actor, allowed for this act, else a refusal. */
import { type KEY_ACTS, Refusal } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import type { Sql } from '../db/mutate.ts'
import type { Deps } from '../deps.ts'
import { loadStanding, type Standing } from '../members/standing.ts'
import { type Act, may, type Relation } from '../permissions.ts'
import { type ApiKey, ownerMayEnable } from './key.ts'
import { selectKeysById } from './key-store.ts'

/** A key together with how the actor stands to it. */
export type FoundKey = { readonly key: ApiKey; readonly relations: readonly Relation[] }

type Lookup = { readonly act: Act; readonly lock: boolean }

/** Refuses: key_not_found (missing and foreign alike), not_permitted. */
export async function findKeyFor(
  { keyring }: Deps,
  sql: Sql,
  actor: Actor,
  { keyId, ...lookup }: Lookup & { keyId: string },
): Promise<FoundKey> {
  const [found] = await findKeysFor({ keyring }, sql, actor, { keyIds: [keyId], ...lookup })
  if (!found) throw new Refusal('key_not_found')
  return found
}

/** All of several keys, or a refusal before anything happens to any of them. */
export async function findKeysFor(
  { keyring }: Pick<Deps, 'keyring'>,
  sql: Sql,
  actor: Actor,
  { keyIds, act, lock }: Lookup & { keyIds: readonly string[] },
): Promise<FoundKey[]> {
  const [standing, keys] = await Promise.all([
    loadStanding(sql, keyring, actor),
    selectKeysById(sql, keyIds, lock),
  ])
  const found = keys.map((key) => ({ key, relations: relationsToKey(standing, key) }))
  const visible = found.filter(({ relations }) => may('key.get', relations))
  if (visible.length !== new Set(keyIds).size) throw new Refusal('key_not_found')
  if (visible.some(({ relations }) => !may(act, relations))) throw new Refusal('not_permitted')
  return visible
}

/** An ended membership no longer makes its holder the owner of anything. */
export function relationsToKey(standing: Standing, key: ApiKey): Relation[] {
  const membership = standing.memberships.get(key.project.id)
  const relations: Relation[] = []
  if (key.user.id === standing.actor.userId && membership?.id === key.membership.id)
    relations.push('own')
  if (membership?.role === 'admin') relations.push('project_admin')
  if (standing.actor.operator) relations.push('operator')
  return relations
}

/** Rule 7. Refuses: stopped_by_admin. */
export function refuseEnableByOwner({ key, relations }: FoundKey): void {
  const governs = relations.includes('project_admin') || relations.includes('operator')
  if (!governs && !ownerMayEnable(key)) throw new Refusal('stopped_by_admin')
}

export type KeyAct = (typeof KEY_ACTS)[number]
