import { randomBytes } from 'node:crypto'
import { createClient } from '@keyward/sdk'
import { expect, it } from 'vitest'
import { issueFirstLink } from '../links/issue-first-link.ts'
import { describeOnEngines, openMigrated } from '../testing/engines.ts'
import { joinByLink, newMember, newPlace, newService, verifyOverHttp } from '../testing/people.ts'
import { type RunningOn, startOn } from '../testing/security/start-on.ts'

describeOnEngines('a key of before the root key was changed', (newDatabase) => {
  it('is extended, stopped, started and rotated like any other, before its row was moved', async () => {
    const database = await openMigrated(await newDatabase())
    const [old, next] = [randomBytes(32), randomBytes(32)]
    const first = await startOn(database, old)
    const { token, credential, keys } = await makeKeys(first)
    await first.stop()

    const second = await startOn(database, next, old)
    const owner = createClient({
      url: second.url,
      headers: () => ({ authorization: `Bearer ${token}` }),
    })
    const verify = async (key: string) => (await verifyOverHttp(second.url, credential, key)).code
    const [extended, stopped, rotated] = keys
    if (!extended || !stopped || !rotated) throw new Error('Three keys are needed')
    const params = { key_id: stopped.key_id }
    await owner.extendKey({
      params: { key_id: extended.key_id },
      body: { days: 1 },
      ifMatch: extended.etag,
    })
    expect(await verify(extended.plaintext)).toBe('valid')
    await owner.disableKey({ params, body: {} })
    expect(await verify(stopped.plaintext)).toBe('disabled')
    await owner.enableKey({ params, body: {} })
    expect(await verify(stopped.plaintext)).toBe('valid')
    const made = await owner.rotateKey({ params: { key_id: rotated.key_id }, body: {} })
    expect(await verify(made.plaintext)).toBe('valid')
    expect(await verify(rotated.plaintext)).toBe('valid')
    expect(second.app.plane.forgeries()).toBe(0)
    await second.stop()
    await database.close()
  })
})

/** Three keys of a member, a token of theirs, and a service. */
async function makeKeys({ app, url }: RunningOn) {
  const link = await issueFirstLink(app.deps)
  const identity = { email: 'olive@example.org', name: 'Olive' }
  const operator = await joinByLink(url, link?.url.reveal() ?? '', identity)
  const cloud = { url, app, deps: app.deps, operator } as Parameters<typeof newPlace>[0]
  const place = await newPlace(cloud)
  const member = await newMember(cloud, place)
  const params = { project_id: place.projectId }
  const make = () => member.client.createKey({ params, body: {} })
  const { token } = await member.withToken('read', 'keys')
  const { credential } = await newService(cloud)
  return { token, credential, keys: [await make(), await make(), await make()] }
}
