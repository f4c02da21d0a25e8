import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { describeApp } from '../../testing/describe-app.ts'
import { askDoor, DOOR_NAMES, proofOf } from '../../testing/doors.ts'
import { describeOnPostgres } from '../../testing/engines.ts'
import { type KeyScene, keyOf, newKey, newKeyScene } from '../../testing/keys.ts'
import { startNodes } from '../../testing/nodes.ts'
import { newService, verifyOverHttp } from '../../testing/people.ts'
import type { TestApp } from '../../testing/start-app.ts'

const onDeath = (error: Error) => {
  throw error
}
const listen = async ({ app }: Pick<TestApp, 'app'>, port = 0) =>
  `http://127.0.0.1:${await app.listenForVerifications({ host: '127.0.0.1', port, count: 1, onDeath })}`

describeApp('the listener for verifications', (app) => {
  let url: string
  let scene: KeyScene
  let service: Awaited<ReturnType<typeof newService>>
  beforeAll(async () => {
    scene = await newKeyScene(app())
    service = await newService(app())
    url = await listen(app())
  })
  const verify = (plaintext: string) => verifyOverHttp(url, service.credential, plaintext)
  const post = (at: string, path: string, body: string, type = 'application/json') =>
    fetch(at + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${service.credential}`, 'content-type': type },
      body,
    })

  it('answers byte by byte as the API’s own listener does', async () => {
    const [good, disabled] = [await newKey(scene), await newKey(scene)]
    await scene.owner.client.disableKey({ params: { key_id: disabled.key_id }, body: {} })
    const keys = [good.plaintext, disabled.plaintext, `${good.plaintext.slice(0, -1)}x`, 'x', '']
    const form = 'application/x-www-form-urlencoded'
    const asks = keys.flatMap((key) => [
      (at: string) => post(at, '/v1/keys/verify', JSON.stringify({ key })),
      (at: string) => post(at, '/v1/keys/batch-verify', JSON.stringify({ keys: [{ key }] })),
      (at: string) => post(at, '/oauth2/introspect', `token=${key}`, form),
    ])
    asks.push((at) => post(at, '/v1/keys/verify', '{"key":1}'))
    asks.push((at) => fetch(`${at}/v1/keys/verify`, { method: 'POST' }))
    for (const ask of asks)
      expect(await told(await ask(url))).toEqual(await told(await ask(app().url)))
    for (const door of DOOR_NAMES)
      for (const key of keys) {
        const headers = [proofOf(service.credential), ['X-Api-Key', key]] as const
        const [here, there] = [url, app().url].map((at) => askDoor(at, door, { headers }))
        const same = ['status', 'x-keys-key-id', 'x-keys-role', 'x-keys-error', 'content-type']
        const facts = async (answer: typeof here) => {
          const { status, headers: got } = (await answer) ?? {}
          return [status, ...same.map((name) => got?.get(name))]
        }
        expect(await facts(here)).toEqual(await facts(there))
      }
  })

  it('obeys every change from the moment it was answered', async () => {
    const { owner, place } = scene
    for (let round = 0; round < 20; round++) {
      const key = await newKey(scene)
      expect((await verify(key.plaintext)).code).toBe('valid')
      await owner.client.deleteKey({ params: { key_id: key.key_id } })
      expect((await verify(key.plaintext)).code).toBe('unknown')
    }
    const { client } = app().operator
    const key = await newKey(scene)
    const project = { project_id: place.projectId }
    await client.disableProject({ params: project, body: {} })
    expect((await verify(key.plaintext)).code).toBe('suspended')
    await client.enableProject({ params: project, body: {} })
    expect((await verify(key.plaintext)).code).toBe('valid')
    const params = { service_id: service.service.service_id }
    await client.disableService({ params, body: {} })
    expect((await post(url, '/v1/keys/verify', '{"key":"x"}')).status).toBe(401)
    await client.enableService({ params, body: {} })
    expect((await verify(key.plaintext)).code).toBe('valid')
  })

  it('takes tokens from the same buckets as the rest of its node', async () => {
    const key = await newKey(scene)
    await scene.admin.client.setRateLimit({
      params: { key_id: key.key_id },
      body: { rate_limit_per_minute: 4 },
      ifMatch: (await keyOf(scene.admin, key.key_id)).etag,
    })
    // Threads of their own know no clock but the real one.
    app().clock.advance({ ms: Date.now() - app().clock.now().getTime() })
    const codes = []
    for (let i = 0; i < 3; i++)
      codes.push((await verify(key.plaintext)).code, (await service.verify(key.plaintext)).code)
    expect(codes).toEqual([...Array<string>(4).fill('valid'), 'rate_limited', 'rate_limited'])
  })

  it('hands its uses to the node when they are written down, and its outcomes every second', async () => {
    const key = await newKey(scene)
    const { plane } = app().app
    const before = plane.outcomes().get('valid') ?? 0
    for (let i = 0; i < 7; i++) await verify(key.plaintext)
    await plane.usage.flush()
    const used = await scene.owner.client.getKeyUsage({ params: { key_id: key.key_id }, query: {} })
    expect(used.totals.valid).toBe(7)
    expect((await keyOf(scene.owner, key.key_id)).last_used_at).not.toBeNull()
    const outcomes = () => (plane.outcomes().get('valid') ?? 0) - before
    await expect.poll(outcomes, { timeout: 4000 }).toBeGreaterThanOrEqual(7)
  })

  it('has nothing but verifications and its health: no console, no management', async () => {
    for (const path of [
      '/',
      '/v1/me',
      '/v1/projects',
      '/v1/verifier/lease',
      '/metrics',
      '/openapi.json',
    ])
      expect([path, (await fetch(url + path)).status]).toEqual([path, 404])
    for (const path of ['/livez', '/readyz'])
      expect([path, await (await fetch(url + path)).text()]).toEqual([path, 'ok'])
  })

  it('is refused with the system’s own reason when its port is taken', async () => {
    const taken = Number(new URL(url).port)
    await expect(listen(app(), taken)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})

describeOnPostgres('the listener for verifications of a node that is cut off', (newDatabase) => {
  it.each(['cached', 'strict'])(
    'answers only as long as the lease allows, and again when it is healed: %s',
    async (KEYWARD_VERIFY_MODE) => {
      const nodes = await startNodes(newDatabase, {
        KEYWARD_LEASE_SECONDS: '2',
        KEYWARD_VERIFY_MODE,
      })
      onTestFinished(() => nodes.close())
      const scene = await newKeyScene(nodes.first)
      const [service, key] = [await newService(nodes.first), await newKey(scene)]
      await nodes.second.app.plane.feed.catchUp()
      const url = await listen(nodes.second)
      const ask = async () => {
        const answer = await verifyOverHttp(url, service.credential, key.plaintext)
        return answer.status === 503 ? 503 : answer.code
      }
      expect(await ask()).toBe('valid')
      await scene.owner.client.deleteKey({ params: { key_id: key.key_id } })
      await expect.poll(ask, { timeout: 2000 }).toBe('unknown')
      nodes.second.line.cut()
      await expect.poll(ask, { timeout: KEYWARD_VERIFY_MODE === 'strict' ? 1500 : 3500 }).toBe(503)
      await sleep(300)
      expect(await ask()).toBe(503)
      nodes.second.line.heal()
      await expect.poll(ask, { timeout: 5000 }).toBe('unknown')
    },
    60_000,
  )
})

/** An answer without what is new in each. */
async function told(answer: Response) {
  const text = (await answer.text()).replace(/req_[0-9a-z]{26}/, 'req_')
  return [answer.status, answer.headers.get('content-type'), text]
}
