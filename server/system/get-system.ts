import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { System } from '@keyward/contract'
import { and, gt, isNotNull, isNull, min, or, sql as raw } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import type { Sql } from '../db/mutate.ts'
import { serverRoot } from '../db/paths.ts'
import {
  apiKeys,
  keyUses,
  keyVersions,
  memberships,
  projects,
  revisionHead,
  services,
  tenants,
  users,
} from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'

const STARTED_AT = new Date(performance.timeOrigin)
const VERSION = readVersion()

/** The state of the installation, for operators. */
export async function getSystem({ database, keyring, now }: Deps, _actor: Actor): Promise<System> {
  const { live_versions, revision, first_verification_at, ...counts } = await countAll(
    database.orm,
    now(),
  )
  return {
    version: VERSION,
    database: { engine: database.engine, major: database.serverMajor },
    revision,
    live_versions,
    counts,
    first_verification_at: first_verification_at?.toISOString() ?? null,
    root_key_id: keyring.rootKeyId,
    started_at: STARTED_AT.toISOString(),
  }
}

/** One statement, so that the numbers are of one moment. */
async function countAll(sql: Sql, now: Date) {
  const live = and(
    isNotNull(keyVersions.digest),
    or(isNull(keyVersions.endsAt), gt(keyVersions.endsAt, now)),
  )
  const firstUse = sql.select({ at: min(keyUses.lastUsedAt) }).from(keyUses)
  const [row] = await sql
    .select({
      revision: revisionHead.revision,
      live_versions: sql.$count(keyVersions, live),
      tenants: sql.$count(tenants),
      projects: sql.$count(projects),
      users: sql.$count(users),
      memberships: sql.$count(memberships, isNull(memberships.endedAt)),
      services: sql.$count(services),
      keys: sql.$count(apiKeys),
      first_verification_at: raw<Date | null>`(${firstUse})`.mapWith(keyUses.lastUsedAt),
    })
    .from(revisionHead)
  if (!row) throw new Error('The database has no revision head')
  return row
}

function readVersion(): string {
  const manifest = readFileSync(join(serverRoot, 'package.json'), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}
