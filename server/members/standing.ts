/** Where an actor stands: the memberships they hold, checked against their row MACs. */
import type { Role } from '@keyward/contract'
import { and, eq, isNull, sql as raw } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import type { Keyring } from '../crypto/keyring.ts'
import type { Sql } from '../db/mutate.ts'
import { memberships } from '../db/schema/index.ts'
import { prepared } from '../db/statements.ts'
import type { Relation } from '../permissions.ts'
import { membershipFields } from './membership.ts'

/** The current memberships of one actor, by project. */
export type Standing = {
  readonly actor: Actor
  readonly memberships: ReadonlyMap<string, { readonly id: string; readonly role: Role }>
}

export async function loadStanding(sql: Sql, keyring: Keyring, actor: Actor): Promise<Standing> {
  const statement = prepared(sql, 'load_standing', (name) =>
    sql
      .select()
      .from(memberships)
      .where(and(eq(memberships.userId, raw.placeholder('userId')), isNull(memberships.endedAt)))
      .prepare(name),
  )
  const rows = await statement.execute({ userId: actor.userId })
  return standingOf(keyring, actor, rows)
}

/** What an actor's current memberships make of them; one that somebody tampered with is none. */
export function standingOf(
  keyring: Keyring,
  actor: Actor,
  rows: readonly (typeof memberships.$inferSelect)[],
): Standing {
  const genuine = rows.filter((row) => keyring.matches('rowMac', membershipFields(row), row.rowMac))
  return {
    actor,
    memberships: new Map(genuine.map((row) => [row.projectId, { id: row.id, role: row.role }])),
  }
}

/** How the actor stands to a project. */
export function relationsToProject(standing: Standing, projectId: string): Relation[] {
  const membership = standing.memberships.get(projectId)
  const relations: Relation[] = []
  if (membership) relations.push('own')
  if (membership?.role === 'admin') relations.push('project_admin')
  if (standing.actor.operator) relations.push('operator')
  return relations
}

/** Projects in which the actor is an admin. */
export const adminProjects = (standing: Standing): string[] =>
  [...standing.memberships]
    .filter(([, membership]) => membership.role === 'admin')
    .map(([id]) => id)
