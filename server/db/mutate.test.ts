import { POLICY_DEFAULTS } from '@keyward/contract'
import { asc, like } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { SYSTEM } from '../actor.ts'
import { newId } from '../ids.ts'
import { describeApp } from '../testing/describe-app.ts'
import { describeOnPostgres } from '../testing/engines.ts'
import { refusalOf, unique } from '../testing/people.ts'
import { startApp, type TestApp } from '../testing/start-app.ts'
import { type Change, mutate } from './mutate.ts'
import { events, revisions, tenants } from './schema/index.ts'

describeApp('a change', (app) => {
  it('leaves its rows, its event and its revision, together', async () => {
    const before = await stateOf(app())
    const name = await addTenant(app())
    const after = await stateOf(app())
    expect(after.tenants).toEqual([...before.tenants, name])
    expect(after.actions).toEqual([...before.actions, `test.${name}`])
    expect(after.revisions).toHaveLength(before.revisions.length + 1)
    const { touched } = after.revisions.at(-1) ?? {}
    expect(touched).toEqual([expect.stringMatching(/^tenant:ten_/)])
    expect(app().app.plane.feed.revision()).toBe(after.revisions.at(-1)?.revision)
  })

  it.each<[string, (change: Change) => unknown]>([
    ['its work throws after writing', () => Promise.reject(new Error('no'))],
    ['its work refuses after writing', ({ sql }) => sql.execute('select 1/0')],
    [
      'its event cannot be written',
      ({ record }) => record({ action: 'test.nul', details: { text: '\u0000' } }),
    ],
    ['its revision cannot be written', ({ touch }) => touch('key', '"}')],
  ])('leaves nothing at all when %s', async (_, fail) => {
    const before = await stateOf(app())
    await expect(addTenant(app(), fail)).rejects.toThrow()
    expect(await stateOf(app())).toEqual(before)
    await addTenant(app())
  })

  it('fails when it has no event, because nothing may happen without a trace', async () => {
    const before = await stateOf(app())
    const silent = mutate(app().deps, SYSTEM, async ({ sql, touch }) => {
      const row = newTenant()
      await sql.insert(tenants).values(row)
      touch('tenant', row.id)
    })
    await expect(silent).rejects.toThrow('without an audit event')
    expect(await stateOf(app())).toEqual(before)
  })

  it('takes no revision when it touches nothing that verifiers hold', async () => {
    const before = await stateOf(app())
    await mutate(app().deps, SYSTEM, async ({ record }) => record({ action: 'test.untouched' }))
    const after = await stateOf(app())
    expect(after.revisions).toEqual(before.revisions)
    expect(after.actions).toHaveLength(before.actions.length + 1)
  })

  it('tells the caller when this node cannot follow, by being behind and not by guessing', async () => {
    expect(app().app.plane.feed.isFresh()).toBe(true)
    await Promise.all(Array.from({ length: 10 }, () => addTenant(app())))
    const { revisions: all } = await stateOf(app())
    expect(app().app.plane.feed.revision()).toBe(all.at(-1)?.revision)
  })
})

describeOnPostgres('changes at the same time', (newDatabase) => {
  it('take revisions without a gap, and whoever looks never sees a later one before an earlier', async () => {
    const app = await startApp(newDatabase)
    try {
      const start = (await revisionsOf(app)).length
      const storm = new AbortController()
      const looks: number[][] = []
      const looking = (async () => {
        while (!storm.signal.aborted)
          looks.push((await revisionsOf(app)).map(({ revision }) => revision))
      })()
      const settled = await Promise.allSettled(
        Array.from({ length: 50 }, (_, i) =>
          addTenant(app, async ({ sql }) => {
            await sql.execute(`select pg_sleep(${((i * 7) % 10) / 200})`)
            if (i % 5 === 4) throw new Error('This one fails')
          }),
        ),
      )
      storm.abort()
      await looking
      const done = settled.filter(({ status }) => status === 'fulfilled').length
      expect(done).toBe(40)
      const all = (await revisionsOf(app)).map(({ revision }) => revision)
      expect(all).toHaveLength(start + done)
      for (const seen of [...looks, all])
        expect(seen).toEqual(Array.from({ length: seen.length }, (_, i) => (all[0] ?? 0) + i))
    } finally {
      await app.close()
    }
  })

  it('leave nothing behind when the connection dies, and the next one works', async () => {
    const app = await startApp(newDatabase)
    try {
      const before = await stateOf(app)
      const cut = addTenant(app, ({ sql }) =>
        sql.execute('select pg_terminate_backend(pg_backend_pid())'),
      )
      await expect(cut).rejects.toThrow()
      expect(await stateOf(app)).toEqual(before)
      await addTenant(app)
    } finally {
      await app.close()
    }
  })

  it('answer that they cannot decide now when the head of the revisions is held, and change nothing', async () => {
    const app = await startApp(newDatabase)
    const holder = await app.deps.database.pool.connect()
    try {
      const before = await stateOf(app)
      // As somebody who is no node of ours: those lose their locks when they stop in the middle.
      await holder.query('set idle_in_transaction_session_timeout = 0')
      await holder.query('begin')
      await holder.query('select * from revision_head for update')
      const { client } = app.operator
      const blocked = client.createTenant({ body: { name: `Blocked ${unique()}` } })
      expect(await refusalOf(blocked)).toBe('unavailable')
      await holder.query('rollback')
      expect(await stateOf(app)).toEqual(before)
      await addTenant(app)
    } finally {
      holder.release(true)
      await app.close()
    }
  })
})

const newTenant = () => {
  const n = unique()
  return {
    id: newId('tenant'),
    name: `mutated ${n}`,
    policy: POLICY_DEFAULTS,
    createdAt: new Date(),
  }
}

/** A change that adds a tenant, and then does something more; answers the tenant's name. */
async function addTenant(
  { deps }: TestApp,
  more: (change: Change) => unknown = () => undefined,
): Promise<string> {
  const row = newTenant()
  await mutate(deps, SYSTEM, async (change) => {
    await change.sql.insert(tenants).values(row)
    change.record({ action: `test.${row.name}`, tenantId: row.id })
    change.touch('tenant', row.id)
    await more(change)
  })
  return row.name
}

const revisionsOf = ({ deps }: TestApp) =>
  deps.database.orm.select().from(revisions).orderBy(asc(revisions.revision))

async function stateOf(app: TestApp) {
  const { orm } = app.deps.database
  const rows = await orm.select().from(tenants).orderBy(asc(tenants.id))
  const trail = await orm
    .select({ action: events.action })
    .from(events)
    .where(like(events.action, 'test.%'))
    .orderBy(asc(events.id))
  return {
    tenants: rows.map(({ name }) => name),
    actions: trail.map(({ action }) => action),
    revisions: await revisionsOf(app),
  }
}
