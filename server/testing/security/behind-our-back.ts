/** What somebody can do who writes the database but does not have the root key. */
import { type SQL, sql } from 'drizzle-orm'
import { attempts } from '../../db/schema/index.ts'
import type { TestApp } from '../start-app.ts'

/** Runs a statement past every use case; fails when it changed nothing. */
export async function tamper({ deps }: TestApp, statement: SQL): Promise<void> {
  const { rowCount } = await deps.database.orm.execute(statement)
  if (!rowCount) throw new Error('Nothing was tampered with')
}

/** Makes room for more sign-ins and links than one address is allowed. */
export async function forgetAttempts({ deps }: TestApp): Promise<void> {
  await deps.database.orm.delete(attempts)
}

/** Makes the running node read things again, as a change would: `key:key_…`, `membership:mbr_…`. */
export async function reload({ app, deps }: TestApp, things: readonly string[]): Promise<void> {
  await deps.database.orm.execute(sql`
    with head as (update revision_head set revision = revision + 1 where id = 1 returning revision)
    insert into revisions (revision, touched, at)
    select revision, ${sql.param([...things])}::text[], now() from head`)
  await app.plane.feed.catchUp()
}

/** The alarm, as a monitoring system reads it. */
export async function forgedRows({ url }: TestApp): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  return Number(/^keyward_forged_rows (\d+)$/m.exec(metrics)?.[1])
}
