import { ROUTES } from '@keyward/contract'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nodes as nodesTable } from '../db/schema/index.ts'
import { type Act, STOPPING } from '../permissions.ts'
import { describeApp } from '../testing/describe-app.ts'
import { describeOnPostgres } from '../testing/engines.ts'
import { type KeyScene, newKey, newKeyScene } from '../testing/keys.ts'
import { type Nodes, startNodes } from '../testing/nodes.ts'
import { newService, verifyOverHttp } from '../testing/people.ts'

const WAIT = { query: { wait: 'propagated' } } as const

describeApp('a change that is waited for', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })

  it('tells that the only node has it, and by which revision', async () => {
    const { key_id } = await newKey(scene)
    const answer = await scene.owner.client.deleteKey({ params: { key_id }, ...WAIT })
    const { revision, nodes, confirmed, ms } = answer?.propagation ?? {}
    expect({ nodes, confirmed }).toEqual({ nodes: 1, confirmed: 1 })
    expect(revision).toBe(app().app.plane.feed.revision())
    expect(ms).toBeGreaterThanOrEqual(0)
  })

  it('still answers what it would answer otherwise', async () => {
    const params = { key_id: (await newKey(scene)).key_id }
    const answer = await scene.owner.client.disableKey({ params, body: {}, ...WAIT })
    expect(answer).toMatchObject({ key_id: params.key_id, status: 'disabled' })
    expect(answer.propagation?.confirmed).toBe(1)
    await scene.owner.client.enableKey({ params, body: {} })
    const { propagation, ...unwaited } = await scene.owner.client.disableKey({ params, body: {} })
    expect(propagation).toBeUndefined()
    expect(unwaited).toMatchObject({ key_id: params.key_id, status: 'disabled' })
  })

  it.each(['', 'yes', 'propagated&wait=propagated', 'Propagated'])(
    'is refused when it asks to wait for %j, and nothing has changed',
    async (wait) => {
      const key = await newKey(scene)
      const { token } = await scene.owner.withToken('keys')
      const response = await fetch(`${app().url}/v1/keys/${key.key_id}?wait=${wait}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${token}` },
      })
      expect(response.status).toBe(400)
      expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'valid' })
    },
  )
})

describe('every act that stops what verifies', () => {
  /** They stop people, not keys: nothing of them is in the verification index. */
  const ELSEWHERE: readonly Act[] = [
    'user.end_sessions',
    'user.withdraw_operator',
    'token.delete',
    'session.create',
    'session.reauthenticate',
    'session.end',
  ]
  const waiting = Object.values(ROUTES).filter((route) => 'waits' in route)

  it.each([...STOPPING].filter((act) => !ELSEWHERE.includes(act)))(
    '%s can be waited for',
    (act) => {
      expect(waiting.map((route) => route.act)).toContain(act)
    },
  )
})

describeOnPostgres('two nodes', (newDatabase) => {
  let nodes: Nodes
  let scene: KeyScene
  let credential: string
  beforeAll(async () => {
    nodes = await startNodes(newDatabase, { KEYWARD_LEASE_SECONDS: '2' })
    scene = await newKeyScene(nodes.first)
    credential = (await newService(nodes.first)).credential
  })
  afterAll(() => nodes?.close())
  const atSecond = (plaintext: string) => verifyOverHttp(nodes.second.url, credential, plaintext)
  const deleteAndWait = async (key_id: string) => {
    const answer = await scene.owner.client.deleteKey({ params: { key_id }, ...WAIT })
    return answer?.propagation
  }

  it('both refuse a key as soon as its deletion was waited for, twenty times in a row', async () => {
    for (let i = 0; i < 20; i++) {
      const key = await newKey(scene)
      const propagation = await deleteAndWait(key.key_id)
      expect(propagation).toMatchObject({ nodes: 2, confirmed: 2 })
      expect(await atSecond(key.plaintext)).toMatchObject({ code: 'unknown' })
    }
  })

  it('of which one is cut off: it is waited for until it can accept nothing any more', async () => {
    const key = await newKey(scene)
    await deleteAndWait((await newKey(scene)).key_id)
    expect(await atSecond(key.plaintext)).toMatchObject({ code: 'valid' })
    nodes.second.line.cut()
    const propagation = await deleteAndWait(key.key_id)
    expect(propagation).toMatchObject({ nodes: 2, confirmed: 2 })
    expect(propagation?.ms).toBeGreaterThan(1000)
    expect(await atSecond(key.plaintext)).toMatchObject({ status: 503 })
    nodes.second.line.heal()
  })

  /** Whether somebody who waits has been told of all nodes: it asks anew every few milliseconds. */
  const looksAtNodes = async () => {
    const { rows } = await nodes.first.deps.database.pool.query(
      `select 1 from pg_stat_activity where datname = current_database() and state = 'idle'
        and query like '%count(*) filter%' and pid <> pg_backend_pid()`,
    )
    return rows.length > 0
  }

  it('of which the one that waits loses its database: the change is answered as made, confirmed by fewer', async () => {
    await expect.poll(async () => (await atSecond('x')).status).toBe(200)
    const key = await newKey(scene)
    const silent = { id: 'nod_silent', revision: 0, leaseMs: 60_000, seenAt: new Date() }
    await nodes.first.deps.database.orm.insert(nodesTable).values(silent)
    const { token } = await scene.owner.withToken('keys')
    const answer = fetch(`${nodes.second.url}/v1/keys/${key.key_id}?wait=propagated`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    })
    await expect.poll(async () => (await scene.verify(key.plaintext)).code).toBe('unknown')
    await expect.poll(looksAtNodes).toBe(true)
    nodes.second.line.cut()
    const response = await answer
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ propagation: { nodes: 3, confirmed: 2 } })
    nodes.second.line.heal()
    await nodes.first.deps.database.orm.delete(nodesTable).where(eq(nodesTable.id, silent.id))
  })
})

describeOnPostgres('two strict nodes', (newDatabase) => {
  let nodes: Nodes
  let scene: KeyScene
  let credential: string
  beforeAll(async () => {
    nodes = await startNodes(newDatabase, { KEYWARD_VERIFY_MODE: 'strict' })
    scene = await newKeyScene(nodes.first)
    credential = (await newService(nodes.first)).credential
  })
  afterAll(() => nodes?.close())
  const atSecond = (plaintext: string) => verifyOverHttp(nodes.second.url, credential, plaintext)

  it('never accept a key after its deletion was answered, without waiting for anything (R0)', async () => {
    for (let i = 0; i < 30; i++) {
      const key = await newKey(scene)
      expect(await atSecond(key.plaintext)).toMatchObject({ code: 'valid' })
      await scene.owner.client.deleteKey({ params: { key_id: key.key_id } })
      expect(await atSecond(key.plaintext)).toMatchObject({ code: 'unknown' })
    }
  })

  it('answer 503 at once when the database cannot be asked, and again when it can', async () => {
    const key = await newKey(scene)
    nodes.second.line.cut()
    expect(await atSecond(key.plaintext)).toMatchObject({ status: 503, code: 'unavailable' })
    nodes.second.line.heal()
    expect(await atSecond(key.plaintext)).toMatchObject({ code: 'valid' })
  })
})
