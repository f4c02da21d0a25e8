import { LOCALES, type Me } from '@keyward/contract'
import { and, asc, eq, isNull } from 'drizzle-orm'
import { type Actor, recentUntil } from '../actor.ts'
import { memberships, projects, tenants, users } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { csrfToken } from '../http/guard.ts'

/** Who the actor is, where they are a member, and what the console must send with changes. */
export async function getMe(deps: Deps, actor: Actor): Promise<Me> {
  const { orm } = deps.database
  const [user] = await orm.select().from(users).where(eq(users.id, actor.userId))
  if (!user) throw new Error('The user of an authenticated request is gone')
  return {
    user_id: user.id,
    name: user.name,
    email: user.email,
    operator: actor.operator,
    locale: LOCALES.find((locale) => locale === user.locale) ?? null,
    projects: await myProjects(deps, user.id),
    via: actor.via === 'token' ? 'token' : 'session',
    session_id: actor.sessionId,
    recent_until: recentUntil(actor)?.toISOString() ?? null,
    csrf_token: actor.sessionId === null ? null : csrfToken(deps, actor.sessionId),
    scopes: actor.scopes === null ? null : [...actor.scopes],
  }
}

function myProjects({ database }: Deps, userId: string): Promise<Me['projects']> {
  return database.orm
    .select({
      project_id: projects.id,
      code: projects.code,
      name: projects.name,
      tenant_id: tenants.id,
      tenant_name: tenants.name,
      role: memberships.role,
      membership_id: memberships.id,
    })
    .from(memberships)
    .innerJoin(projects, eq(projects.id, memberships.projectId))
    .innerJoin(tenants, eq(tenants.id, projects.tenantId))
    .where(and(eq(memberships.userId, userId), isNull(memberships.endedAt)))
    .orderBy(asc(projects.code))
}
