import { createIndex, type VerificationIndex } from '@keyward/sdk/verifier/index'
import { sql } from 'drizzle-orm'
import { beforeAll, expect, it } from 'vitest'
import { digestOf } from '../crypto/secret-strings.ts'
import { describeApp } from '../testing/describe-app.ts'
import { type KeyScene, newKey, newKeyScene } from '../testing/keys.ts'
import { newMember } from '../testing/people.ts'
import { tamper } from '../testing/security/behind-our-back.ts'
import { loadAll } from './load-all.ts'
import { createServiceIndex } from './service-index.ts'

describeApp('an index that is filled from the database', (app) => {
  let scene: KeyScene
  let plaintexts: string[]
  beforeAll(async () => {
    scene = await newKeyScene(app())
    plaintexts = await variedKeys(scene)
  })

  const toldBy = (index: VerificationIndex) =>
    plaintexts.map((plaintext) => {
      const hit = index.find(digestOf(plaintext).toString('latin1'))
      if (hit === null) return null
      const { keyId, userId, role, endsAt, disabled, suspension, project } = hit
      return { keyId, userId, role, endsAt, disabled, suspension, project }
    })
  /** Everything that a node would hold that starts now, and whatever it refuses. */
  const filled = async (pageOfKeys?: number) => {
    const { database, keyring } = app().deps
    const forged: string[] = []
    const index = createIndex()
    const onForgery = (what: string, id: string) => forged.push(`${what} ${id}`)
    const loading = { sql: database.orm, keyring, index, services: createServiceIndex(), onForgery }
    await loadAll(loading, database.pool, pageOfKeys)
    return { told: toldBy(index), forged, size: index.size() }
  }
  it.each([1, 2, 7, undefined])(
    'says of every key what a node says that has followed every change, %s keys at a time',
    async (pageOfKeys) => {
      const { told, forged, size } = await filled(pageOfKeys)
      expect(told).toEqual(toldBy(app().app.plane.index))
      expect(told.filter((hit) => hit === null)).toHaveLength(1)
      expect(size).toBe(app().app.plane.index.size())
      expect(forged).toEqual([])
    },
  )

  it.each([
    ['the role', sql`update api_keys set role = 'admin' where id = `],
    ['the expiry', sql`update api_keys set expires_at = expires_at + interval '1 day' where id = `],
    ['an expiry at infinity', sql`update api_keys set expires_at = 'infinity' where id = `],
    ['a disabled mark', sql`update api_keys set disabled_at = now() where id = `],
    ['an end', sql`update key_versions set ends_at = now() where key_id = `],
    ['a number', sql`update key_versions set number = 12 where key_id = `],
    ['a longer MAC', sql`update key_versions set row_mac = row_mac || '\\x00' where key_id = `],
    ['no MAC', sql`update key_versions set row_mac = '' where key_id = `],
    [
      'a text that is very long',
      sql`update api_keys set disabled_by = null, role = repeat('member', 400) where id = `,
    ],
  ])('refuses the one key whose row was given %s without the root key', async (_, statement) => {
    const before = await filled()
    const key = await newKey(scene)
    plaintexts.push(key.plaintext)
    await tamper(app(), sql`${statement}${key.key_id}`)
    const after = await filled(3)
    expect(after.told).toEqual([...before.told, null])
    expect(after.forged).toEqual([...before.forged, expect.stringMatching(/^key version ver_/)])
    plaintexts.pop()
    await tamper(app(), sql`delete from api_keys where id = ${key.key_id}`)
  })

  it('stops the keys of a membership that was changed without the root key, and no others', async () => {
    const person = await newMember(app(), scene.place)
    const key = await newKey(scene, {}, person)
    const before = await filled()
    plaintexts.push(key.plaintext)
    await tamper(app(), sql`update memberships set role = 'admin' where user_id = ${person.userId}`)
    const after = await filled(3)
    const own = after.told.pop()
    expect(own).toMatchObject({ keyId: key.key_id, suspension: 'membership' })
    expect(after.told).toEqual(before.told)
    expect(after.forged).toEqual([expect.stringMatching(/^membership mbr_/)])
    plaintexts.pop()
  })
})

/** Keys of every kind, one of which is deleted. */
async function variedKeys(scene: KeyScene): Promise<string[]> {
  const { owner, admin, peer } = scene
  const [plain, disabled, rotated, deleted, suspended] = [
    await newKey(scene),
    await newKey(scene),
    await newKey(scene),
    await newKey(scene),
    await newKey(scene, {}, peer),
  ]
  const high = await newKey(scene, { role: 'admin' }, admin)
  // More than there are pages that are asked for at once.
  const more = await Promise.all(Array.from({ length: 20 }, () => newKey(scene)))
  await owner.client.disableKey({ params: { key_id: disabled.key_id }, body: {} })
  const { plaintext: next } = await owner.client.rotateKey({
    params: { key_id: rotated.key_id },
    body: { overlap_hours: 1 },
  })
  await owner.client.deleteKey({ params: { key_id: deleted.key_id } })
  await scene.app.operator.client.disableUser({ params: { user_id: peer.userId }, body: {} })
  const all = [plain, disabled, rotated, deleted, suspended, high, ...more]
  return [...all.map(({ plaintext }) => plaintext), next]
}
