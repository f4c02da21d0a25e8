import { expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { newMember, newPlace, newService } from '../testing/people.ts'

describeApp('GET /v1/system', (app) => {
  const system = () => app().operator.client.getSystem({})

  it('counts what there is, and live versions but not keys without a secret', async () => {
    const before = await system()
    const place = await newPlace(app())
    const alice = await newMember(app(), place)
    const key = await alice.client.createKey({ params: { project_id: place.projectId }, body: {} })
    const after = await system()
    const { counts } = before
    expect(after.counts).toEqual({
      tenants: counts.tenants + 1,
      projects: counts.projects + 1,
      users: counts.users + 1,
      memberships: counts.memberships + 1,
      services: counts.services,
      keys: counts.keys + 2,
    })
    expect(after.live_versions).toBe(before.live_versions + 1)
    expect(after.revision).toBeGreaterThan(before.revision)

    await alice.client.deleteKey({ params: { key_id: key.key_id } })
    expect((await system()).live_versions).toBe(before.live_versions)
  })

  it('says which engine runs, since when, and under which root key', async () => {
    const { database, root_key_id, started_at, version } = await system()
    expect(database).toEqual({
      engine: app().deps.database.engine,
      major: app().deps.database.serverMajor,
    })
    expect(database.major).toBeGreaterThanOrEqual(15)
    expect(root_key_id).toBe(app().deps.keyring.rootKeyId)
    expect(Date.parse(started_at)).toBeLessThanOrEqual(Date.now())
    expect(version).toMatch(/^\d+\.\d+\.\d+/)
  })

  it('knows whether any key was ever verified', async () => {
    const place = await newPlace(app())
    const alice = await newMember(app(), place)
    const key = await alice.client.createKey({ params: { project_id: place.projectId }, body: {} })
    expect((await system()).first_verification_at).toBeNull()
    const service = await newService(app())
    await service.verify(key.plaintext)
    await expect
      .poll(async () => (await system()).first_verification_at, { timeout: 10_000 })
      .toBe(app().clock.now().toISOString())
  })
})
