import { USE_OUTCOMES } from '@keyward/contract'
import { beforeAll, describe, expect, it } from 'vitest'
import { describeApp } from '../../testing/describe-app.ts'
import { describeOnPostgres } from '../../testing/engines.ts'
import { type KeyScene, newKey, newKeyScene, outcomeOf } from '../../testing/keys.ts'
import { startNodes } from '../../testing/nodes.ts'
import { newService } from '../../testing/people.ts'
import type { TestApp } from '../../testing/start-app.ts'
import { usingVerifiers } from '../../testing/verifiers.ts'

const { open } = usingVerifiers()
const totals = async (app: TestApp, scene: KeyScene, key_id: string) => {
  await app.app.plane.usage.flush()
  return (await scene.owner.client.getKeyUsage({ params: { key_id } })).totals
}

describeApp('POST /v1/verifier/uses', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })
  const report = (credential: string, body: unknown) =>
    fetch(`${app().url}/v1/verifier/uses`, {
      method: 'POST',
      headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const use = (key_id: string, change = {}) => ({
    key_id,
    outcome: 'valid',
    count: 3,
    last_at: app().clock.now().toISOString(),
    ip: '198.51.100.9',
    ...change,
  })

  it('counts what a verifier inside a service counted, in reports and when it is closed', async () => {
    const { credential } = await newService(app())
    const key = await newKey(scene)
    const verifier = await open([app().url], credential)
    await expect.poll(() => verifier.verify(key.plaintext, { ip: '192.0.2.5' }).valid).toBe(true)
    verifier.verify(key.plaintext)
    verifier.verify('kw_nothing')
    await expect
      .poll(() => totals(app(), scene, key.key_id), { timeout: 8000 })
      .toMatchObject({
        valid: 2,
      })
    verifier.verify(key.plaintext, { ip: '192.0.2.6' })
    await verifier.close()
    expect(await totals(app(), scene, key.key_id)).toMatchObject({ valid: 3, expired: 0 })
    const { last_used_address } = await scene.owner.client.getKey({
      params: { key_id: key.key_id },
    })
    expect(last_used_address).toBe('192.0.2.6')
  })

  it('counts keys of the audience, and passes the others over as it does those that do not exist', async () => {
    const narrow = await newService(app(), {
      tenant_ids: [],
      project_ids: [scene.place.projectId],
    })
    const other = await newKeyScene(app())
    const [own, foreign] = [await newKey(scene), await newKey(other)]
    const missing = `key_${'0'.repeat(26)}`
    const response = await report(narrow.credential, {
      uses: [use(own.key_id), use(foreign.key_id), use(missing)],
    })
    expect([response.status, await response.text()]).toEqual([204, ''])
    expect((await totals(app(), scene, own.key_id)).valid).toBe(3)
    expect((await totals(app(), other, foreign.key_id)).valid).toBe(0)
  })

  it('believes no time in the future and none of long ago', async () => {
    const { credential } = await newService(app())
    const key = await newKey(scene)
    const uses = ['2999-01-01T00:00:00Z', '2001-01-01T00:00:00Z'].map((last_at) =>
      use(key.key_id, { last_at }),
    )
    expect((await report(credential, { uses })).status).toBe(204)
    expect((await totals(app(), scene, key.key_id)).valid).toBe(6)
    const { last_used_at } = await scene.owner.client.getKey({ params: { key_id: key.key_id } })
    expect(last_used_at).toBe(app().clock.now().toISOString())
  })

  it('takes a thousand at once and refuses more, and what is no report, and counts nothing of it', async () => {
    const { credential } = await newService(app())
    const { key_id } = await newKey(scene)
    const uses = Array<object>(1000).fill(use(key_id, { count: 1 }))
    expect((await report(credential, { uses })).status).toBe(204)
    expect((await totals(app(), scene, key_id)).valid).toBe(1000)
    for (const body of [
      { uses: [...uses, use(key_id)] },
      { uses: [use(key_id, { count: 0 })] },
      { uses: [use(key_id, { outcome: 'unknown' })] },
      { uses: [use(key_id, { service_id: 'svc' })] },
      { uses: [use('key_1')] },
      { uses: [use(key_id), use(key_id, { last_at: '0000-01-01T00:00:00Z' })] },
      { uses: [...uses.slice(1), {}] },
      {},
    ]) {
      expect(await outcomeOf(await report(credential, body))).toEqual([400, 'invalid_request'])
    }
    const large = { uses: [], padding: 'x'.repeat(192 * 1024) }
    expect(await outcomeOf(await report(credential, large))).toEqual([413, 'body_too_large'])
    expect((await totals(app(), scene, key_id)).valid).toBe(1000)
  })

  it('has room for the longest thousand, and names the first that is none, and no other', async () => {
    const { credential } = await newService(app())
    const { key_id } = await newKey(scene)
    const longest = use(key_id, {
      outcome: USE_OUTCOMES.toSorted((a, b) => b.length - a.length)[0],
      count: 1_000_000_000,
      ip: 'f'.repeat(45),
    })
    const uses = Array<object>(1000).fill(longest)
    expect((await report(credential, { uses })).status).toBe(204)
    const answer = await report(credential, { uses: [longest, {}, {}] })
    const { errors } = (await answer.json()) as { errors: { field: string }[] }
    const fields = ['key_id', 'outcome', 'count', 'last_at'].map((name) => `uses.1.${name}`)
    expect(errors.map(({ field }) => field)).toEqual(fields)
  })

  it('spends little on a body of uses that are none', async () => {
    const { credential } = await newService(app())
    const bodies = ['{}', '[]', '1', '""'].map((each) => {
      const count = Math.floor((192 * 1024 - 20) / (each.length + 1))
      return `{"uses":[${Array(count).fill(each).join()}]}`
    })
    const before = process.cpuUsage()
    for (const body of bodies) {
      const answer = await fetch(`${app().url}/v1/verifier/uses`, {
        method: 'POST',
        headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
        body,
      })
      expect(await outcomeOf(answer)).toEqual([400, 'invalid_request'])
    }
    // CPU time, so that a busy machine does not count against it; all of them took seconds before.
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(500)
  })

  it('takes nothing from anybody but services', async () => {
    const response = await report('kws_wrong', { uses: [] })
    expect(await outcomeOf(response)).toEqual([401, 'unauthenticated'])
    const wrong = await fetch(`${app().url}/v1/verifier/uses`)
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST'])
  })
})

describeOnPostgres('a verifier that counts', (newDatabase) => {
  describe('while its node can take no report', () => {
    it('loses nothing, and reports it when the node is back', async () => {
      const nodes = await startNodes(newDatabase, { KEYWARD_LEASE_SECONDS: '5' })
      try {
        const scene = await newKeyScene(nodes.first)
        const { credential } = await newService(nodes.first)
        const key = await newKey(scene)
        const verifier = await open([nodes.second.url], credential)
        await expect.poll(() => verifier.verify(key.plaintext).valid).toBe(true)
        await expect
          .poll(() => totals(nodes.second, scene, key.key_id), { timeout: 8000 })
          .toMatchObject({ valid: 1 })
        nodes.second.line.cut()
        for (let i = 0; i < 50; i++) verifier.verify(key.plaintext)
        await new Promise((resolve) => setTimeout(resolve, 5500))
        nodes.second.line.heal()
        await expect
          .poll(() => totals(nodes.second, scene, key.key_id).catch(() => null), {
            timeout: 15_000,
          })
          .toMatchObject({ valid: 51 })
      } finally {
        await nodes.close()
      }
    })
  })
})
