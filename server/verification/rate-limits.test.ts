import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { newGateway } from '../testing/doors.ts'
import { type KeyScene, keyOf, newKey, newKeyScene, setTenantRules } from '../testing/keys.ts'
import { newService } from '../testing/people.ts'
import { usingVerifiers } from '../testing/verifiers.ts'

const { open } = usingVerifiers()

describeApp('a rate limit', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app(), { rate_limit_per_minute: 3 })
  })
  const limit = async (key_id: string, rate_limit_per_minute: number | null) =>
    scene.admin.client.setRateLimit({
      params: { key_id },
      body: { rate_limit_per_minute },
      ifMatch: (await keyOf(scene.admin, key_id)).etag,
    })
  const codes = async (plaintext: string, times: number) => {
    const found: string[] = []
    for (let i = 0; i < times; i++) found.push((await scene.verify(plaintext)).code)
    return found
  }

  it('of a policy holds for each key on its own, says how long to wait, and lets go as time passes', async () => {
    const [one, two] = [await newKey(scene), await newKey(scene)]
    expect(await codes(one.plaintext, 4)).toEqual(['valid', 'valid', 'valid', 'rate_limited'])
    expect(await codes(two.plaintext, 1)).toEqual(['valid'])
    expect(await scene.verify(one.plaintext)).toMatchObject({
      valid: false,
      code: 'rate_limited',
      key_id: one.key_id,
      retry_after_seconds: 20,
      rate_limit_per_minute: 3,
    })
    app().clock.advance({ ms: 19_999 })
    expect(await scene.verify(one.plaintext)).toMatchObject({ retry_after_seconds: 1 })
    app().clock.advance({ ms: 1 })
    const again = await scene.verify(one.plaintext)
    expect(again.code).toBe('valid')
    expect(again).not.toHaveProperty('retry_after_seconds')
    expect(again).not.toHaveProperty('rate_limit_per_minute')
  })

  it('of a key holds at once, may only be stricter than its policy, and goes when it is lifted', async () => {
    const key = await newKey(scene)
    expect(key).toMatchObject({ rate_limit_per_minute: 3, own_rate_limit_per_minute: null })
    const limited = await limit(key.key_id, 1)
    expect(limited).toMatchObject({ rate_limit_per_minute: 1, own_rate_limit_per_minute: 1 })
    expect(await codes(key.plaintext, 2)).toEqual(['valid', 'rate_limited'])
    await limit(key.key_id, null)
    app().clock.advance({ minutes: 1 })
    expect(await codes(key.plaintext, 4)).toEqual(['valid', 'valid', 'valid', 'rate_limited'])
  })

  it('follows its policy: tenant, project, the stricter of both, and none', async () => {
    const scene = await newKeyScene(app())
    const key = await newKey(scene)
    const allowed = async () => {
      app().clock.advance({ minutes: 1 })
      for (let i = 0; i < 9; i++) if (!(await scene.verify(key.plaintext)).valid) return i
      return null
    }
    expect(await allowed()).toBeNull()
    await setTenantRules(app(), scene.place, { rate_limit_per_minute: 5 })
    expect(await allowed()).toBe(5)
    const params = { project_id: scene.place.projectId }
    const { etag } = await scene.admin.client.getProjectPolicy({ params })
    const body = { rules: { rate_limit_per_minute: 2 } }
    await scene.admin.client.setProjectPolicy({ params, body, ifMatch: etag })
    expect(await allowed()).toBe(2)
    await setTenantRules(app(), scene.place, { rate_limit_per_minute: 1 })
    expect(await allowed()).toBe(1)
  })

  it('holds in a project that is made under it', async () => {
    const { place } = scene
    const project = await app().operator.client.createProject({
      params: { tenant_id: place.tenantId },
      body: { code: `RL${Date.now().toString(36).toUpperCase()}`, name: 'Limited' },
    })
    expect(app().app.plane.index.limits.get(project.project_id)).toBe(3)
  })

  it('is told at every door: 429, how long to wait, what the limit is and what is left of it', async () => {
    const gateway = await newGateway(app())
    for (const door of ['nginx', 'forward', 'envoy'] as const) {
      const { plaintext } = await newKey(scene)
      const ask = () => gateway.ask(door, { headers: [['x-api-key', plaintext]] })
      const first = await ask()
      expect(first.status).toBe(200)
      expect(first.headers.get('ratelimit-policy')).toBe('"key";q=3;w=60')
      expect(first.headers.get('ratelimit')).toBe('"key";r=2')
      await ask()
      await ask()
      const denied = await ask()
      expect(denied.status).toBe(429)
      expect(denied.headers.get('x-keys-error')).toBe('rate_limited')
      expect(denied.headers.get('retry-after')).toBe('20')
      expect(denied.headers.get('ratelimit')).toBe('"key";r=0;t=20')
      expect(JSON.parse(denied.body)).toMatchObject({ status: 429, code: 'rate_limited' })
      expect(denied.headers.get('x-keys-key-id')).toBe('-')
    }
  })

  it('says nothing at a door for a key without one, and is not used up by explanations', async () => {
    const gateway = await newGateway(app())
    const free = await newKey(await newKeyScene(app()))
    const { headers } = await gateway.ask('nginx', { headers: [['x-api-key', free.plaintext]] })
    expect(headers.has('ratelimit')).toBe(false)
    const { plaintext } = await newKey(scene)
    const explained = [
      ['x-api-key', plaintext],
      ['x-keys-explain', '1'],
    ] as const
    for (let i = 0; i < 9; i++)
      expect((await gateway.ask('nginx', { headers: explained })).status).toBe(200)
    expect(await codes(plaintext, 3)).toEqual(['valid', 'valid', 'valid'])
  })

  it('takes nothing from a key that is not good, and is counted as an outcome of one that is', async () => {
    const key = await newKey(scene)
    const params = { key_id: key.key_id }
    await scene.owner.client.disableKey({ params, body: {} })
    expect(await codes(key.plaintext, 9)).toEqual(Array(9).fill('disabled'))
    await scene.owner.client.enableKey({ params, body: {} })
    await codes(key.plaintext, 5)
    await app().app.plane.usage.flush()
    const { totals } = await scene.owner.client.getKeyUsage({ params })
    expect(totals).toMatchObject({ valid: 3, disabled: 9, rate_limited: 2 })
  })

  it('holds inside services, too, and follows changes of policy and key', async () => {
    const { credential } = await newService(app())
    const [key, own] = [await newKey(scene), await newKey(scene)]
    await limit(own.key_id, 1)
    const verifier = await open([app().url], credential)
    const told = (plaintext: string) => {
      for (let i = 0; i < 20; i++) if (!verifier.verify(plaintext).valid) return i
      return null
    }
    await expect.poll(() => verifier.verify(key.plaintext).valid).toBe(true)
    expect(told(key.plaintext)).toBe(2)
    expect(verifier.verify(key.plaintext)).toMatchObject({
      code: 'rate_limited',
      retry_after_seconds: 20,
    })
    expect(told(own.plaintext)).toBe(1)
    const later = await newKey(scene)
    await limit(later.key_id, 2)
    await expect.poll(() => verifier.state().revision).toBe(app().app.plane.feed.revision())
    expect(told(later.plaintext)).toBe(2)
    const fresh = await newKeyScene(app(), { rate_limit_per_minute: 4 })
    const first = await newKey(fresh)
    await expect.poll(() => verifier.state().revision).toBe(app().app.plane.feed.revision())
    expect(told(first.plaintext)).toBe(4)
  })
})
