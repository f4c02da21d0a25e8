import { beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { createLog } from '../log.ts'
import { describeApp } from '../testing/describe-app.ts'
import { type KeyScene, newKey, newKeyScene } from '../testing/keys.ts'
import { startUsage } from './usage.ts'

const HOUR_MS = 3_600_000
const NOW = Date.UTC(2030, 0, 1, 12)
/** Over so long nine thousand keys' uses are written when there is no hurry, nearly. */
const LEISURE_MS = 4000
const SERVICE = 'svc_01jd0000000000000000000000'

describeApp('uses that are written down', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })
  const newUsage = () => startUsage(app().deps.database, createLog('silent'))
  const query = async <T extends object>(sql: string, ...values: unknown[]) =>
    (await app().deps.database.pool.query<T>(sql, values)).rows
  const counted = (keyId: string) =>
    query<{ hour: Date; outcome: string; count: number }>(
      'select hour, outcome, count from key_usage where key_id = $1 order by hour, outcome',
      keyId,
    )
  const last = (keyId: string) =>
    query<{ at: Date; ip: string | null }>(
      'select last_used_at as at, address as ip from key_uses where key_id = $1',
      keyId,
    )
  const valid = (keyId: string, lastAt: number, ip: string | null = null, count = 1) =>
    ({ keyId, outcome: 'valid', count, lastAt, ip }) as const

  it('are counted by hour and outcome, and the last of them stands, whatever order they came in', async () => {
    const { key_id: id } = await newKey(scene)
    const usage = newUsage()
    const tally = usage.of(SERVICE)
    tally.add(valid(id, NOW + HOUR_MS + 5, '192.0.2.2', 3))
    tally.add(valid(id, NOW + 7, '192.0.2.1', 2))
    tally.add({ keyId: id, outcome: 'disabled', count: 4, lastAt: NOW + 2 * HOUR_MS, ip: null })
    await usage.flush()
    tally.add(valid(id, NOW + 1, '192.0.2.9'))
    await usage.flush()
    expect(await counted(id)).toEqual([
      { hour: new Date(NOW), outcome: 'valid', count: 3 },
      { hour: new Date(NOW + HOUR_MS), outcome: 'valid', count: 3 },
      { hour: new Date(NOW + 2 * HOUR_MS), outcome: 'disabled', count: 4 },
    ])
    expect(await last(id)).toEqual([{ at: new Date(NOW + HOUR_MS + 5), ip: '192.0.2.2' }])
    await usage.close()
  })

  it.each([
    ['{"},\\', null],
    ['not an address', null],
    ['2001:db8::1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['fe80::1%a,b}', null],
    ['::1%NULL', '::1%NULL'],
    [null, null],
  ])('keep only an address of what a caller told of itself: %j', async (told, kept) => {
    const { key_id: id } = await newKey(scene)
    const usage = newUsage()
    usage.of(SERVICE).add(valid(id, NOW, told))
    await usage.close()
    expect(await last(id)).toEqual([{ at: new Date(NOW), ip: kept }])
  })

  it('pass over a key that is gone, and count those beside it', async () => {
    const [gone, here] = [await newKey(scene), await newKey(scene)]
    await scene.owner.client.deleteKey({ params: { key_id: gone.key_id } })
    const usage = newUsage()
    for (const { key_id } of [gone, here]) usage.of(SERVICE).add(valid(key_id, NOW))
    await usage.flush()
    expect(usage.of(SERVICE).size()).toBe(0)
    expect(await counted(gone.key_id)).toEqual([])
    expect(await counted(here.key_id)).toHaveLength(1)
    await usage.close()
  })

  it('are all written where there are more than a batch takes, by several nodes at once', async () => {
    const keys = await Promise.all(Array.from({ length: 40 }, () => newKey(scene)))
    const nodes = [newUsage(), newUsage(), newUsage()]
    const hours = 60
    for (const [n, node] of nodes.entries())
      for (let i = 0; i < keys.length * hours; i++) {
        // Each node met the keys in an order of its own.
        const at = (i * ([7, 11, 13][n] ?? 1)) % (keys.length * hours)
        const keyId = keys[at % keys.length]?.key_id ?? ''
        const hour = Math.floor(at / keys.length)
        node.of(SERVICE).add(valid(keyId, NOW + hour * HOUR_MS + n, null, n + 1))
      }
    await Promise.all(nodes.map((node) => node.flush()))
    for (const { key_id: id } of keys) {
      const rows = await counted(id)
      expect(rows).toHaveLength(hours)
      expect(rows.every(({ count }) => count === 6)).toBe(true)
      expect(await last(id)).toEqual([{ at: new Date(NOW + (hours - 1) * HOUR_MS + 2), ip: null }])
    }
    await Promise.all(nodes.map((node) => node.close()))
  })

  it('are written at leisure when many keys are in use, and at once when the node stops', async () => {
    const { key_id: id } = await newKey(scene)
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const usage = newUsage()
    const hours = 9000
    for (let hour = 0; hour < hours; hour++) usage.of(SERVICE).add(valid(id, NOW + hour * HOUR_MS))
    vi.advanceTimersByTime(8000)
    expect(usage.of(SERVICE).size()).toBe(hours)
    vi.advanceTimersByTime(2000)
    await expect.poll(async () => (await counted(id)).length).toBeGreaterThan(0)
    expect((await counted(id)).length).toBeLessThan(hours)
    const began = Date.now()
    await usage.close()
    expect(Date.now() - began).toBeLessThan(LEISURE_MS)
    expect(await counted(id)).toHaveLength(hours)
  })

  it('are collected from wherever else they were counted before they are written', async () => {
    const { key_id: id } = await newKey(scene)
    const usage = newUsage()
    const leave = usage.join({
      keysInUse: () => 1,
      collect: async () => usage.of(SERVICE).add(valid(id, NOW, null, 4)),
    })
    await usage.flush()
    leave()
    await usage.close()
    expect(await counted(id)).toEqual([{ hour: new Date(NOW), outcome: 'valid', count: 4 }])
  })

  it('stay counted when they cannot be written, and are written later', async () => {
    const { key_id: id } = await newKey(scene)
    const { database } = app().deps
    const usage = newUsage()
    usage.of(SERVICE).add(valid(id, NOW, '192.0.2.1', 5))
    await database.pool.query('alter table key_usage rename to key_usage_elsewhere')
    await expect(usage.flush()).rejects.toThrow()
    await database.pool.query('alter table key_usage_elsewhere rename to key_usage')
    await usage.flush()
    expect(await counted(id)).toEqual([{ hour: new Date(NOW), outcome: 'valid', count: 5 }])
    expect(await last(id)).toEqual([{ at: new Date(NOW), ip: '192.0.2.1' }])
    await usage.close()
  })

  it('stay counted once each where several batches at once cannot be written', async () => {
    const { key_id: id } = await newKey(scene)
    const { pool } = app().deps.database
    const usage = newUsage()
    const hours = 9000
    for (let hour = 0; hour < hours; hour++)
      usage.of(SERVICE).add(valid(id, NOW + hour * HOUR_MS, null, 3))
    await pool.query('alter table key_usage rename to key_usage_elsewhere')
    await expect(usage.flush()).rejects.toThrow()
    expect(usage.of(SERVICE).size()).toBe(hours)
    await pool.query('alter table key_usage_elsewhere rename to key_usage')
    await usage.flush()
    const rows = await counted(id)
    expect(rows).toHaveLength(hours)
    expect(rows.every(({ count }) => count === 3)).toBe(true)
    await usage.close()
  })
})
