import type { Propagation } from '@keyward/contract'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { describeOnPostgres } from '../testing/engines.ts'
import { type KeyScene, newKey, newKeyScene } from '../testing/keys.ts'
import { type Nodes, startNodes } from '../testing/nodes.ts'
import { newService, verifyOverHttp } from '../testing/people.ts'
import { reload, tamper } from '../testing/security/behind-our-back.ts'
import type { TestApp } from '../testing/start-app.ts'
import { usingVerifiers } from '../testing/verifiers.ts'
import { dropHistory } from './drop-history.ts'

const { open, untilSays } = usingVerifiers()

const deleteBehindOurBack = (app: TestApp, keyId: string) =>
  tamper(app, sql`delete from api_keys where id = ${keyId}`)

/** What a server that took over without the last changes looks like. */
async function loseRevisions(app: TestApp, count: number): Promise<void> {
  await app.deps.database.orm.transaction(async (tx) => {
    await tx.execute(sql`update revision_head set revision = revision - ${count} where id = 1`)
    const head = sql`(select revision from revision_head where id = 1)`
    await tx.execute(sql`delete from revisions where revision > ${head}`)
    // What nodes had reported of them was written later, and is lost with them.
    await tx.execute(sql`update nodes set revision = least(revision, ${head})`)
  })
}

const KINDS = ['key', 'membership', 'user']

/** Nobody can read a table meanwhile. */
async function whileLocked(app: TestApp, table: string, work: () => Promise<void>) {
  const client = await app.deps.database.pool.connect()
  try {
    await client.query(
      `begin; set local idle_in_transaction_session_timeout = 0; lock table ${table} in access exclusive mode`,
    )
    await work()
  } finally {
    await client.query('rollback')
    client.release()
  }
}

/** How often a node has read everything anew, as a monitoring system reads it. */
async function timesReadAnew({ url }: TestApp): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  return Number(/^keyward_read_anew_total (\d+)$/m.exec(metrics)?.[1])
}

describeApp('a node whose database does not go on from what it holds', (app) => {
  let scene: KeyScene
  let before: number
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })
  beforeEach(async () => {
    before = await timesReadAnew(app())
  })
  const codeOf = async ({ plaintext }: { plaintext: string }) =>
    (await scene.verify(plaintext)).code

  it('obeys a change whose revision is missing, once a later one shows that', async () => {
    const [kept, gone] = [await newKey(scene), await newKey(scene)]
    await deleteBehindOurBack(app(), gone.key_id)
    await tamper(app(), sql`update revision_head set revision = revision + 1 where id = 1`)
    await reload(app(), [])
    expect([await codeOf(kept), await codeOf(gone)]).toEqual(['valid', 'unknown'])
    expect(await timesReadAnew(app())).toBe(before + 1)
  })

  it('forgets what was lost, and holds what came in its place under the same numbers', async () => {
    const [kept, gone] = [await newKey(scene), await newKey(scene)]
    const lost = await newKey(scene)
    await loseRevisions(app(), 1)
    app().clock.advance({ ms: 1 })
    await deleteBehindOurBack(app(), lost.key_id)
    await scene.owner.client.deleteKey({ params: { key_id: gone.key_id } })
    expect([await codeOf(kept), await codeOf(gone), await codeOf(lost)]).toEqual([
      'valid',
      'unknown',
      'unknown',
    ])
    expect(await timesReadAnew(app())).toBe(before + 1)
  })

  it('forgets with the keys what stood above them: roles, stops, limits and services', async () => {
    const key = await newKey(scene)
    const { credential, service } = await newService(app())
    const params = { project_id: scene.place.projectId }
    await app().operator.client.disableProject({ params, body: {} })
    expect(await codeOf(key)).toBe('suspended')
    await tamper(
      app(),
      sql`update projects set disabled_at = null where id = ${scene.place.projectId}`,
    )
    await tamper(
      app(),
      sql`delete from service_credentials where service_id = ${service.service_id}`,
    )
    await tamper(app(), sql`delete from services where id = ${service.service_id}`)
    await loseRevisions(app(), 1)
    expect(await app().app.plane.feed.catchUp()).toBe(true)
    expect(await codeOf(key)).toBe('valid')
    expect((await verifyOverHttp(app().url, credential, key.plaintext)).status).toBe(401)
  })

  it('follows as before afterwards, and reads nothing anew without a reason', async () => {
    await loseRevisions(app(), 1)
    await app().app.plane.feed.catchUp()
    const key = await newKey(scene)
    expect(await codeOf(key)).toBe('valid')
    await scene.owner.client.disableKey({ params: { key_id: key.key_id }, body: {} })
    expect(await codeOf(key)).toBe('disabled')
    for (let i = 0; i < 5; i++) await app().app.plane.feed.catchUp()
    expect(await timesReadAnew(app())).toBe(before + 1)
  })

  it('goes on when revisions of before were dropped, of which the latest stays', async () => {
    const [kept, gone] = [await newKey(scene), await newKey(scene)]
    app().clock.advance({ days: 8 })
    await dropHistory(app().deps.database.orm, app().clock.now())
    const { rows } = await app().deps.database.pool.query('select revision from revisions')
    expect(rows).toEqual([{ revision: app().app.plane.feed.revision() }])
    await scene.owner.client.deleteKey({ params: { key_id: gone.key_id } })
    expect([await codeOf(kept), await codeOf(gone)]).toEqual(['valid', 'unknown'])
    expect(await timesReadAnew(app())).toBe(before)
  })

  it('takes in a change that touched more than a statement has room for', async () => {
    const [kept, gone] = [await newKey(scene), await newKey(scene)]
    const many = Array.from({ length: 70_000 }, (_, i) => String(i).padStart(26, '0'))
    await deleteBehindOurBack(app(), gone.key_id)
    const touched = KINDS.flatMap((kind) => many.map((id) => `${kind}:${kind.slice(0, 3)}_${id}`))
    await reload(app(), [...touched, `key:${gone.key_id}`])
    // On a busy machine a poll may be given up; what is not taken in stays to be taken in.
    const codes = async () => [await codeOf(kept), await codeOf(gone)]
    await expect.poll(codes, { timeout: 20_000 }).toEqual(['valid', 'unknown'])
  })
})

describeOnPostgres('several nodes whose database lost its last changes', (newDatabase) => {
  let nodes: Nodes
  let scene: KeyScene
  let credential: string
  beforeAll(async () => {
    nodes = await startNodes(newDatabase)
    scene = await newKeyScene(nodes.first)
    credential = (await newService(nodes.first)).credential
  })
  afterAll(() => nodes?.close())
  const codesOf = ({ plaintext }: { plaintext: string }) =>
    Promise.all(
      [nodes.first, nodes.second].map(
        async ({ url }) => (await verifyOverHttp(url, credential, plaintext)).code,
      ),
    )

  it('confirm no deletion that one of them does not obey, nor does a verifier', async () => {
    const verifier = await open([nodes.second.url], credential)
    const [kept, gone, lost] = [await newKey(scene), await newKey(scene), await newKey(scene)]
    await untilSays(verifier, lost.plaintext, 'valid')
    await loseRevisions(nodes.first, 1)
    nodes.first.clock.advance({ ms: 1 })
    await deleteBehindOurBack(nodes.first, lost.key_id)
    const { token } = await scene.owner.withToken('keys')
    const answered = await fetch(`${nodes.first.url}/v1/keys/${gone.key_id}?wait=propagated`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    })
    const { propagation } = (await answered.json()) as { propagation: Propagation }
    // Whoever reads everything anew is none of those that may answer.
    expect(propagation.confirmed).toBe(propagation.nodes)
    for (const key of [gone, lost]) expect(await codesOf(key)).not.toContain('valid')
    await expect.poll(() => codesOf(kept)).toEqual(['valid', 'valid'])
    for (const key of [gone, lost]) expect(await codesOf(key)).toEqual(['unknown', 'unknown'])
    for (const key of [gone, lost]) await untilSays(verifier, key.plaintext, 'unknown')
    await untilSays(verifier, kept.plaintext, 'valid')
  })

  it('answer nothing while they read anew, and a verifier nothing beyond its lease', async () => {
    const verifier = await open([nodes.first.url], credential)
    const key = await newKey(scene)
    await untilSays(verifier, key.plaintext, 'valid')
    await whileLocked(nodes.first, 'memberships', async () => {
      await loseRevisions(nodes.first, 1)
      const asked = () => verifyOverHttp(nodes.first.url, credential, key.plaintext)
      await expect.poll(async () => (await asked()).status).toBe(503)
      await expect.poll(() => verifier.state().fresh, { timeout: 7000 }).toBe(false)
      expect((await asked()).status).toBe(503)
    })
    await expect.poll(() => verifier.state().fresh, { timeout: 7000 }).toBe(true)
    expect(verifier.verify(key.plaintext).code).toBe('valid')
    expect(await codesOf(key)).toEqual(['valid', 'valid'])
  })
})
