import { eq } from 'drizzle-orm'
import { beforeAll, expect, it } from 'vitest'
import { apiKeys, keyVersions } from '../db/schema/index.ts'
import { describeApp } from '../testing/describe-app.ts'
import {
  eventsOf,
  expectHidden,
  expectUnchanged,
  type KeyScene,
  keyOf,
  keyPath,
  lastEvent,
  masterKeyOf,
  newKey,
  newKeyScene,
  outcomeOf,
  setTenantRules,
} from '../testing/keys.ts'
import { newMember, type Person, refusalOf } from '../testing/people.ts'

describeApp('POST /v1/keys/{key_id}/reveal', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })
  const reveal = (key: { key_id: string }, by: Person = scene.owner) =>
    by.client.revealKey({ params: { key_id: key.key_id }, body: {} })

  it('shows its owner the same plaintext again, with the event already in the trail', async () => {
    const key = await newKey(scene)
    const shown = await reveal(key)
    expect(shown.plaintext).toBe(key.plaintext)
    const event = await lastEvent(scene, key.key_id)
    expect(event).toMatchObject({
      action: 'key.revealed',
      actor: { user_id: scene.owner.userId, via: 'session' },
    })
    expect(JSON.stringify(event)).not.toContain(key.plaintext.slice(8, -4))
  })

  it('shows the latest version after a rotation', async () => {
    const key = await newKey(scene)
    const rotated = await scene.owner.client.rotateKey({ params: { key_id: key.key_id }, body: {} })
    expect((await reveal(key)).plaintext).toBe(rotated.plaintext)
  })

  it('hides the key from other members and other tenants as if it did not exist', async () => {
    const key = await newKey(scene)
    await expectHidden(scene, key.key_id, (id) => ['POST', keyPath('revealKey', id), { body: {} }])
  })

  it('is for its owner alone, and never by token, whatever its scopes', async () => {
    const key = await newKey(scene)
    const everything = await scene.owner.withToken('read', 'keys', 'admin')
    await expectUnchanged(scene, key.key_id, async () => {
      for (const governor of [scene.admin, app().operator])
        expect(await refusalOf(reveal(key, governor))).toBe('not_permitted')
      const byToken = everything.client.revealKey({ params: { key_id: key.key_id }, body: {} })
      expect(await refusalOf(byToken)).toBe('not_by_token')
    })
  })

  it('makes the secret of a master key on the first reveal, and shows the same one afterwards', async () => {
    const master = await masterKeyOf(scene, scene.owner)
    expect(master).toMatchObject({ masked_key: null, recoverable: true, status: 'active' })
    expect((await keyOf(scene.owner, master.key_id)).versions).toEqual([])
    const first = await reveal(master)
    expect(await scene.verify(first.plaintext)).toMatchObject({
      code: 'valid',
      key_id: master.key_id,
      role: 'member',
    })
    expect(await lastEvent(scene, master.key_id)).toMatchObject({ details: { first: true } })
    expect((await reveal(master)).plaintext).toBe(first.plaintext)
    expect((await keyOf(scene.owner, master.key_id)).versions).toHaveLength(1)
  })

  it('makes one secret of a master key for ten first reveals at the same time', async () => {
    const master = await masterKeyOf(scene, scene.admin)
    const shown = await Promise.all(Array.from({ length: 10 }, () => reveal(master, scene.admin)))
    expect(new Set(shown.map(({ plaintext }) => plaintext)).size).toBe(1)
    expect((await keyOf(scene.admin, master.key_id)).versions).toHaveLength(1)
  })

  it('allows twenty reveals an hour for a person, also at the same time, and says how long to wait', async () => {
    const busy = await newMember(app(), scene.place)
    const key = await newKey(scene, {}, busy)
    const attempts = Array.from({ length: 30 }, () =>
      busy.send('POST', keyPath('revealKey', key.key_id), { body: {} }),
    )
    const statuses = (await Promise.all(attempts)).map(({ status }) => status).toSorted()
    expect(statuses).toEqual([...Array<number>(20).fill(200), ...Array<number>(10).fill(429)])
    const refused = await busy.send('POST', keyPath('revealKey', key.key_id), { body: {} })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3000)
    expect(await outcomeOf(refused)).toEqual([429, 'too_many_attempts'])
    const revealed = (await eventsOf(scene, key.key_id)).filter(
      ({ action }) => action === 'key.revealed',
    )
    expect(revealed).toHaveLength(20)
  })

  it('takes no fields', async () => {
    const key = await newKey(scene)
    const response = await scene.owner.send('POST', keyPath('revealKey', key.key_id), {
      body: { version: 1 },
    })
    expect(await outcomeOf(response)).toEqual([400, 'invalid_request'])
  })

  it('works until fifteen minutes after the password was given, and not a moment longer', async () => {
    const key = await newKey(scene)
    const { recent_until } = await scene.owner.client.getMe({})
    const left = Date.parse(recent_until ?? '') - app().clock.now().getTime()
    app().clock.advance({ ms: left - 1 })
    expect((await reveal(key)).plaintext).toBe(key.plaintext)
    app().clock.advance({ ms: 1 })
    await expectUnchanged(scene, key.key_id, async () => {
      expect(await refusalOf(reveal(key))).toBe('recent_authentication_required')
    })
  })
})

describeApp('secrets that are shown once', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })
  const reveal = (key: { key_id: string }) =>
    scene.owner.client.revealKey({ params: { key_id: key.key_id }, body: {} })
  const kept = async (keyId: string) => {
    const { orm } = app().deps.database
    const [key] = await orm.select().from(apiKeys).where(eq(apiKeys.id, keyId))
    const versions = await orm.select().from(keyVersions).where(eq(keyVersions.keyId, keyId))
    return [key?.wrappedDataKey, ...versions.map(({ sealed }) => sealed)]
  }

  it('are destroyed in every copy when the policy changes to once, and keep verifying', async () => {
    const key = await newKey(scene)
    expect(await kept(key.key_id)).not.toContain(null)
    await setTenantRules(app(), scene.place, { secret_display: 'once' })
    expect(await kept(key.key_id)).toEqual([null, null])
    expect(await refusalOf(reveal(key))).toBe('secret_not_kept')
    expect(await keyOf(scene.owner, key.key_id)).toMatchObject({ recoverable: false })
    expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'valid' })
  })

  it('leave no copy when they are made, rotated, or born at the first reveal of a master key', async () => {
    const key = await newKey(scene)
    expect(key.recoverable).toBe(false)
    await scene.owner.client.rotateKey({ params: { key_id: key.key_id }, body: {} })
    const master = await masterKeyOf(scene, scene.owner)
    const { plaintext } = await reveal(master)
    expect(await scene.verify(plaintext)).toMatchObject({ code: 'valid' })
    for (const made of [key, master]) {
      expect((await kept(made.key_id)).filter((copy) => copy !== null)).toEqual([])
      expect(await refusalOf(reveal(made))).toBe('secret_not_kept')
    }
  })

  it('stay unknown to us when the policy changes back', async () => {
    const key = await newKey(scene)
    await setTenantRules(app(), scene.place, { secret_display: 'recoverable' })
    expect(await refusalOf(reveal(key))).toBe('secret_not_kept')
    const rotated = await scene.owner.client.rotateKey({ params: { key_id: key.key_id }, body: {} })
    expect((await reveal(key)).plaintext).toBe(rotated.plaintext)
  })
})
