import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { describeOnPostgres } from '../testing/engines.ts'
import { type KeyScene, newKey, newKeyScene } from '../testing/keys.ts'
import { type Nodes, startNodes } from '../testing/nodes.ts'
import { newService, verifyOverHttp } from '../testing/people.ts'

/** S of nodes that are told nothing else. */
const LEASE_MS = 5000

describeApp('verifications racing with deletions', (app) => {
  it('never accept a key once its deletion was answered: 500 against 50 (V12)', async () => {
    const scene = await newKeyScene(app())
    const keys = await Promise.all(Array.from({ length: 50 }, () => newKey(scene)))
    const codes = await Promise.all(
      keys.map(async (key) => {
        const racing = Array.from({ length: 10 }, () => scene.verify(key.plaintext))
        await scene.owner.client.deleteKey({ params: { key_id: key.key_id } })
        const after = await scene.verify(key.plaintext)
        return { before: (await Promise.all(racing)).map(({ code }) => code), after: after.code }
      }),
    )
    expect(codes.map(({ after }) => after)).toEqual(Array<string>(50).fill('unknown'))
    const before = codes.flatMap((each) => each.before)
    expect(before).toHaveLength(500)
    expect(before.filter((code) => code !== 'valid' && code !== 'unknown')).toEqual([])
    const later = await Promise.all(keys.map((key) => scene.verify(key.plaintext)))
    expect(later.filter(({ valid }) => valid)).toEqual([])
  })

  it('never answer one key with what belongs to another (V13)', async () => {
    const scene = await newKeyScene(app())
    const keys = await Promise.all([
      ...Array.from({ length: 5 }, () => newKey(scene)),
      ...Array.from({ length: 5 }, () => newKey(scene, { role: 'admin' }, scene.admin)),
    ])
    const asked = Array.from({ length: 300 }, (_, i) => keys[(i * 7) % keys.length])
    const answers = await Promise.all(asked.map((key) => scene.verify(key?.plaintext ?? '')))
    expect(answers.map(({ key_id, role, user }) => [key_id, role, user])).toEqual(
      asked.map((key) => [key?.key_id, key?.role, key?.user.user_id]),
    )
  })
})

describeOnPostgres('a second node on the same database', (newDatabase) => {
  let nodes: Nodes
  let scene: KeyScene
  let credential: string
  beforeAll(async () => {
    nodes = await startNodes(newDatabase)
    scene = await newKeyScene(nodes.first)
    credential = (await newService(nodes.first)).credential
  })
  afterAll(() => nodes?.close())
  const atSecond = (plaintext: string) => verifyOverHttp(nodes.second.url, credential, plaintext)
  /** How long the second node takes to say so. */
  const untilSecondSays = async (code: string, plaintext: string): Promise<number> => {
    const started = performance.now()
    while ((await atSecond(plaintext)).code !== code) {
      if (performance.now() - started > 20_000) throw new Error(`It never said ${code}`)
      await sleep(5)
    }
    return performance.now() - started
  }

  it('knows a key within a second of its creation, and its end within a second of its deletion (V11)', async () => {
    const key = await newKey(scene)
    expect(await untilSecondSays('valid', key.plaintext)).toBeLessThan(1000)
    for (let i = 0; i < 100; i++) await atSecond(key.plaintext)
    await scene.owner.client.deleteKey({ params: { key_id: key.key_id } })
    expect(await untilSecondSays('unknown', key.plaintext)).toBeLessThan(1000)
  })

  it('learns within a second of what stands above a key', async () => {
    const key = await newKey(scene)
    await untilSecondSays('valid', key.plaintext)
    const params = { project_id: scene.place.projectId }
    await nodes.first.operator.client.disableProject({ params, body: {} })
    expect(await untilSecondSays('suspended', key.plaintext)).toBeLessThan(1000)
    await nodes.first.operator.client.enableProject({ params, body: {} })
    expect(await untilSecondSays('valid', key.plaintext)).toBeLessThan(1000)
  })

  it('applies changes in order: after a storm on one key it says what was done last', async () => {
    const key = await newKey(scene)
    const params = { key_id: key.key_id }
    for (let i = 0; i < 10; i++) {
      await scene.owner.client.disableKey({ params, body: {} })
      await scene.owner.client.enableKey({ params, body: {} })
    }
    await scene.owner.client.disableKey({ params, body: {} })
    await untilSecondSays('disabled', key.plaintext)
    await sleep(600)
    expect(await atSecond(key.plaintext)).toMatchObject({ code: 'disabled' })
    expect(nodes.second.app.plane.feed.revision()).toBe(nodes.first.app.plane.feed.revision())
  })

  it('takes changes too, and each node verifies by them at once', async () => {
    const key = await newKey(scene)
    await untilSecondSays('valid', key.plaintext)
    const response = await fetch(`${nodes.second.url}/v1/keys/${key.key_id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${(await scene.owner.withToken('keys')).token}` },
    })
    expect(response.status).toBe(204)
    expect(await atSecond(key.plaintext)).toMatchObject({ code: 'unknown' })
  })

  it('answers nothing as soon as it cannot take in what it has committed itself (R0)', async () => {
    const key = await newKey(scene)
    await untilSecondSays('valid', key.plaintext)
    nodes.second.line.cut()
    await nodes.second.deps.onCommitted()
    expect(await atSecond(key.plaintext)).toMatchObject({ status: 503, code: 'unavailable' })
    nodes.second.line.heal()
    expect(await untilSecondSays('valid', key.plaintext)).toBeLessThan(1000)
  })

  describe.each(['cut', 'freeze', 'lose'] as const)(
    'whose line to the database is hit by a %s',
    (how) => {
      it('answers 503 when its lease is over, never that a deleted key is valid, and recovers within a second', async () => {
        const [deleted, kept] = [await newKey(scene), await newKey(scene)]
        await untilSecondSays('valid', kept.plaintext)
        nodes.second.line[how]()
        const cutAt = performance.now()
        await scene.owner.client.deleteKey({ params: { key_id: deleted.key_id } })
        const said: { status: number; code: string; askedAt: number }[] = []
        while (performance.now() - cutAt < LEASE_MS + 1500) {
          const askedAt = performance.now() - cutAt
          said.push({ ...(await atSecond(deleted.plaintext)), askedAt })
          await sleep(50)
        }
        const beyond = said.filter(({ askedAt }) => askedAt > LEASE_MS)
        expect(beyond.length).toBeGreaterThan(5)
        expect(new Set(beyond.map(({ status }) => status))).toEqual(new Set([503]))
        expect(await atSecond(kept.plaintext)).toMatchObject({ status: 503, code: 'unavailable' })
        expect((await fetch(`${nodes.second.url}/readyz`)).status).toBe(503)
        expect((await fetch(`${nodes.second.url}/livez`)).status).toBe(200)
        expect(await scene.verify(kept.plaintext)).toMatchObject({ code: 'valid' })

        nodes.second.line.heal()
        expect(await untilSecondSays('valid', kept.plaintext)).toBeLessThan(1000)
        expect(await atSecond(deleted.plaintext)).toMatchObject({ status: 200, code: 'unknown' })
      })
    },
  )
})
