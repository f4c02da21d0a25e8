import type { KeyUsage } from '@keyward/contract'
import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { newGateway } from '../testing/doors.ts'
import { expectHidden, type KeyScene, newKey, newKeyScene, outcomeOf } from '../testing/keys.ts'
import { newService } from '../testing/people.ts'
import { dropUsage } from './drop-usage.ts'

const NOTHING = { valid: 0, disabled: 0, expired: 0, suspended: 0, not_allowed: 0, rate_limited: 0 }

describeApp('GET /v1/keys/{key_id}/usage', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })
  const flush = () => app().app.plane.usage.flush()
  const usage = (key_id: string, query = {}, by = scene.owner): Promise<KeyUsage> =>
    by.client.getKeyUsage({ params: { key_id }, query })
  const used = (series: KeyUsage['series']) =>
    series.filter(({ counts }) => Object.values(counts).some((count) => count > 0))
  const rows = async (keyId: string) => {
    const sql = 'select count(*)::int as n from key_usage where key_id = $1'
    const found = await app().deps.database.pool.query<{ n: number }>(sql, [keyId])
    return found.rows[0]?.n
  }

  it('counts what came of every verification, by hour or day and service, and forgets nothing', async () => {
    const key = await newKey(scene)
    const params = { key_id: key.key_id }
    const other = await newService(app())
    for (let i = 0; i < 3; i++) await scene.verify(key.plaintext)
    await other.verify(key.plaintext)
    await scene.owner.client.disableKey({ params, body: {} })
    await other.verify(key.plaintext)
    await scene.owner.client.enableKey({ params, body: {} })
    await flush()
    app().clock.advance({ hours: 25 })
    await scene.verify(key.plaintext)
    app().clock.advance({ days: 91 })
    await scene.verify(key.plaintext)
    await flush()
    app().clock.advance({ days: -91 })

    const byDay = await usage(key.key_id)
    expect(byDay.totals).toEqual({ ...NOTHING, valid: 5, disabled: 1 })
    expect(byDay.series).toHaveLength(31)
    expect(used(byDay.series)).toHaveLength(2)
    expect(used(byDay.series).at(-1)?.counts).toEqual({ ...NOTHING, valid: 1 })
    expect(byDay.services.map(({ counts }) => counts)).toEqual([
      { ...NOTHING, valid: 4 },
      { ...NOTHING, valid: 1, disabled: 1 },
    ])
    expect(byDay.services[1]).toMatchObject({
      service_id: other.service.service_id,
      name: other.service.name,
    })
    const byHour = await usage(key.key_id, { interval: 'hour' })
    expect(byHour.series).toHaveLength(49)
    expect(used(byHour.series)).toHaveLength(2)
    const narrow = await usage(key.key_id, { service_id: other.service.service_id })
    expect(narrow.totals).toEqual({ ...NOTHING, valid: 1, disabled: 1 })
    const from = app().clock.now().toISOString()
    app().clock.advance({ hours: 1 })
    expect((await usage(key.key_id, { from, interval: 'hour' })).totals.valid).toBe(1)
  })

  it('keeps the address of the last good call, told by a door or by a service, and nothing that is none', async () => {
    const gateway = await newGateway(app())
    const key = await newKey(scene)
    const address = async () => {
      await flush()
      app().clock.advance({ ms: 1 })
      return (await scene.owner.client.getKey({ params: { key_id: key.key_id } })).last_used_address
    }
    expect(await address()).toBeNull()
    await gateway.ask('nginx', { headers: [['x-api-key', key.plaintext]] })
    expect(await address()).toBe('192.0.2.7')
    const verify = (ip: string) =>
      fetch(`${app().url}/v1/keys/verify`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${gateway.credential}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ key: key.plaintext, ip }),
      })
    await verify('2001:db8::5')
    expect(await address()).toBe('2001:db8::5')
    await verify('somewhere')
    expect(await address()).toBeNull()
  })

  it('does not count a question that is asked to have the answer explained, nor unknown keys', async () => {
    const gateway = await newGateway(app())
    const key = await newKey(scene)
    const headers = [['x-api-key', key.plaintext]] as const
    await gateway.ask('nginx', { headers: [...headers, ['x-keys-explain', '1']] })
    await scene.verify(`${key.plaintext.slice(0, -1)}_`)
    await flush()
    expect((await usage(key.key_id)).totals).toEqual(NOTHING)
    expect(await rows(key.key_id)).toBe(0)
  })

  it('tells the usage of 14 days beside each key of a list, only when asked', async () => {
    const scene = await newKeyScene(app())
    const [busy, idle] = [await newKey(scene, { name: '0 busy' }), await newKey(scene)]
    await scene.verify(busy.plaintext)
    await flush()
    app().clock.advance({ days: 2 })
    for (let i = 0; i < 4; i++) await scene.verify(busy.plaintext)
    await flush()
    const params = { project_id: scene.place.projectId }
    const query = { include: 'usage', page_size: '1', order_by: 'name' } as const
    const first = await scene.owner.client.listProjectKeys({ params, query })
    expect(first.data[0]).toMatchObject({
      key_id: busy.key_id,
      usage: [...Array(11).fill(0), 1, 0, 4],
    })
    const page_token = first.next_page_token ?? ''
    const second = await scene.owner.client.listKeys({
      query: { ...query, project_id: params.project_id },
    })
    expect(second.data[0]?.usage).toHaveLength(14)
    const next = await scene.owner.client.listProjectKeys({
      params,
      query: { ...query, page_token },
    })
    expect(next.data.map((key) => key.usage)).toEqual([Array(14).fill(0)])
    const plain = await scene.owner.client.listProjectKeys({ params })
    expect(plain.data.map(({ key_id }) => key_id)).toContain(idle.key_id)
    expect(plain.data.some((key) => 'usage' in key)).toBe(false)
  })

  it('is for owner, project admins and operators; for others there is no such key', async () => {
    const key = await newKey(scene)
    for (const by of [scene.owner, scene.admin, app().operator])
      expect((await usage(key.key_id, {}, by)).key_id).toBe(key.key_id)
    await expectHidden(scene, key.key_id, (id) => ['GET', `/v1/keys/${id}/usage`])
  })

  it('refuses spans that are too long or end before they begin, and what it does not know', async () => {
    const key = await newKey(scene)
    for (const query of [
      'from=2026-01-01T00:00:00Z&to=2025-12-31T00:00:00Z',
      'from=2020-01-01T00:00:00Z',
      'from=yesterday',
      'interval=week',
      'service_id=svc_1',
      'since=1d',
    ]) {
      const response = await scene.owner.send('GET', `/v1/keys/${key.key_id}/usage?${query}`)
      expect(await outcomeOf(response)).toEqual([400, 'invalid_request'])
    }
  })

  it('drops what is older than 90 days, and what is left of deleted keys', async () => {
    const [old, gone, kept] = [await newKey(scene), await newKey(scene), await newKey(scene)]
    await scene.verify(old.plaintext)
    await flush()
    app().clock.advance({ days: 89 })
    await scene.verify(gone.plaintext)
    await scene.verify(kept.plaintext)
    await flush()
    await scene.owner.client.deleteKey({ params: { key_id: gone.key_id } })
    await dropUsage(app().deps.database.orm, app().clock.now())
    expect([await rows(old.key_id), await rows(gone.key_id), await rows(kept.key_id)]).toEqual([
      1, 0, 1,
    ])
    app().clock.advance({ days: 2 })
    await dropUsage(app().deps.database.orm, app().clock.now())
    expect([await rows(old.key_id), await rows(kept.key_id)]).toEqual([0, 1])
  })

  it('counts what could not be written as soon as it can be, and a deleted key not at all', async () => {
    const [key, gone] = [await newKey(scene), await newKey(scene)]
    const { pool } = app().deps.database
    await scene.verify(key.plaintext)
    await scene.verify(gone.plaintext)
    await pool.query('alter table key_usage rename to key_usage_away')
    try {
      await expect(flush()).rejects.toThrow()
      await scene.verify(key.plaintext)
      await expect(flush()).rejects.toThrow()
      await scene.owner.client.deleteKey({ params: { key_id: gone.key_id } })
    } finally {
      await pool.query('alter table key_usage_away rename to key_usage')
    }
    await flush()
    expect((await usage(key.key_id)).totals.valid).toBe(2)
    expect(await rows(gone.key_id)).toBe(0)
    await flush()
    expect((await usage(key.key_id)).totals.valid).toBe(2)
  })
})
