import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { describeOnPostgres } from '../testing/engines.ts'
import { type KeyScene, newKeyScene } from '../testing/keys.ts'
import { newMember, type Person, refusalOf } from '../testing/people.ts'
import { startApp, type TestApp } from '../testing/start-app.ts'

const pathOf = ({ place }: KeyScene) => `/v1/projects/${place.projectId}/keys`

/** Asks with an Idempotency-Key, as every client of ours does. */
const create = (scene: KeyScene, by: Person, claim: string, body: object = {}) =>
  by.send('POST', pathOf(scene), { body, headers: { 'idempotency-key': claim.padEnd(16, '-') } })

const count = async ({ deps }: TestApp, sql: string, ...values: unknown[]): Promise<number> => {
  const { rows } = await deps.database.pool.query<{ n: number }>(sql, values)
  return Number(rows[0]?.n)
}

describeApp('keys that are created at the same time', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })

  it('share transactions, and are each whole: a record, an event, and good at once', async () => {
    const members = await Promise.all(
      Array.from({ length: 5 }, () => newMember(app(), scene.place)),
    )
    const revisions = () => count(app(), 'select count(*) as n from revisions')
    const before = await revisions()
    const answers = await Promise.all(
      members.flatMap((member, m) =>
        Array.from({ length: 6 }, (_, i) => create(scene, member, `whole-${m}-${i}`)),
      ),
    )
    const keys = await Promise.all(
      answers.map((answer) => answer.json() as Promise<{ key_id: string; plaintext: string }>),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(30).fill(201))
    expect((await revisions()) - before).toBeLessThan(30)
    for (const { key_id: id, plaintext } of keys) {
      expect(await scene.verify(plaintext)).toMatchObject({ code: 'valid', key_id: id })
      expect(
        await count(
          app(),
          `select count(*) as n from events where key_id = $1 and action = 'key.created'`,
          id,
        ),
      ).toBe(1)
    }
    for (const member of members) {
      const { data } = await member.client.listKeys({ query: { page_size: '50' } })
      const own = data.filter(({ master }) => !master)
      const names = own.map(({ name }) => name.slice(name.lastIndexOf('-') + 1)).toSorted()
      expect(names).toEqual(['1', '2', '3', '4', '5', '6'])
    }
  })

  it('are refused each for itself, and a refusal keeps no claim', async () => {
    const limited = await newKeyScene(app(), { keys_per_membership_max: 2 })
    const claims = ['a', 'b', 'c', 'd'].map((name) => `refused-${name}`)
    const asked = claims.map((claim) => create(limited, limited.owner, claim))
    const others = [
      create(limited, limited.peer, 'refused-role', { role: 'admin' }),
      create(limited, limited.stranger, 'refused-stranger'),
      create(limited, app().operator, 'refused-operator'),
      create(limited, limited.peer, 'refused-none'),
    ]
    const statuses = (await Promise.all(asked)).map(({ status }) => status)
    expect(statuses.toSorted()).toEqual([201, 201, 409, 409])
    const codes = (await Promise.all(others)).map(({ status }) => status)
    expect(codes).toEqual([422, 404, 403, 201])
    const refused = claims[statuses.indexOf(409)] ?? ''
    const { data } = await limited.owner.client.listKeys({ query: {} })
    const spare = data.find(({ master }) => !master)?.key_id ?? ''
    await limited.owner.client.deleteKey({ params: { key_id: spare } })
    expect((await create(limited, limited.owner, refused)).status).toBe(201)
  })

  it('do not suffer from one that the database refuses', async () => {
    const { pool } = app().deps.database
    await pool.query(`create function poison() returns trigger language plpgsql as
      $$ begin if new.name = 'poison' then raise 'poison'; end if; return new; end $$`)
    await pool.query(
      'create trigger poison before insert on api_keys for each row execute function poison()',
    )
    onTestFinished(async () => void (await pool.query('drop function poison cascade')))
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        create(scene, i % 2 ? scene.owner : scene.peer, `poison-${i}`, {
          name: i === 7 ? 'poison' : `sound ${i}`,
        }),
      ),
    )
    const wanted = Array.from({ length: 12 }, (_, i) => (i === 7 ? 500 : 201))
    expect(answers.map(({ status }) => status)).toEqual(wanted)
    const made = `select count(*) as n from api_keys where name like 'sound %' or name = 'poison'`
    expect(await count(app(), made)).toBe(11)
  })
})

describeOnPostgres('keys that are created at the same time', (newDatabase) => {
  it('do not wait for one whose membership somebody else has locked', async () => {
    const app = await startApp(newDatabase)
    const holder = await app.deps.database.pool.connect()
    try {
      const scene = await newKeyScene(app)
      // As somebody who is no node of ours: those lose their locks when they stop in the middle.
      await holder.query('set idle_in_transaction_session_timeout = 0')
      await holder.query('begin')
      await holder.query('select 1 from memberships where user_id = $1 for update', [
        scene.owner.userId,
      ])
      let held = true
      const waiting = Promise.all(
        ['1', '2', '3'].map((n) => create(scene, scene.owner, `locked-${n}`)),
      ).finally(() => {
        held = false
      })
      const free = await Promise.all(
        ['1', '2', '3'].map((n) => create(scene, scene.peer, `free-${n}`)),
      )
      expect(free.map(({ status }) => status)).toEqual([201, 201, 201])
      await sleep(50)
      expect(held).toBe(true)
      await holder.query('rollback')
      expect((await waiting).map(({ status }) => status)).toEqual([201, 201, 201])
    } finally {
      holder.release(true)
      await app.close()
    }
  })

  it('are not made when it is not known whether they were: all are told so', async () => {
    const app = await startApp(newDatabase)
    try {
      const scene = await newKeyScene(app)
      const { pool } = app.deps.database
      // Ends the connection in the middle of the last flight.
      await pool.query(`create function cut() returns trigger language plpgsql as
        $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$`)
      await pool.query(
        'create trigger cut before insert on revisions for each row execute function cut()',
      )
      const params = { project_id: scene.place.projectId }
      const asked = Array.from({ length: 4 }, () =>
        refusalOf(scene.owner.client.createKey({ params, body: {} })),
      )
      const codes = await Promise.all(asked)
      expect(codes).toEqual(Array(4).fill('unavailable'))
      expect(await count(app, 'select count(*) as n from api_keys where not master')).toBe(0)
    } finally {
      await app.close()
    }
  })
})
