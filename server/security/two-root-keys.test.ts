import { randomBytes } from 'node:crypto'
import { createClient } from '@keyward/sdk'
import { expect, it } from 'vitest'
import { issueFirstLink } from '../links/issue-first-link.ts'
import { describeOnEngines, openMigrated } from '../testing/engines.ts'
import { extendKey } from '../testing/keys.ts'
import {
  joinByLink,
  newMember,
  newPlace,
  newService,
  PASSWORD,
  signIn,
  verifyOverHttp,
} from '../testing/people.ts'
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

describeOnEngines('a person of before the root key was changed', (newDatabase) => {
  it('signs in, confirms and changes the password, and uses a link, before the rows were moved', async () => {
    const database = await openMigrated(await newDatabase())
    const [old, next] = [randomBytes(32), randomBytes(32)]
    const first = await startOn(database, old)
    const { cloud, member } = await makePeople(first)
    const { link } = await cloud.operator.client.createUser({
      body: { email: 'ivy@example.org', name: 'Ivy' },
    })
    await first.stop()

    const { app, url, stop } = await startOn(database, next, old)
    const person = await signIn(url, member.email)
    await person.client.reauthenticate({ body: { password: PASSWORD } })
    const changed = `${PASSWORD} and another`
    await person.client.changePassword({
      body: { current_password: PASSWORD, new_password: changed },
    })
    const again = await signIn(url, member.email, changed)
    const [master] = (await again.client.listKeys({})).data
    if (!master) throw new Error('There is no master key')
    const { extension } = await extendKey(again, master, 1)
    const shown = await again.client.revealKey({ params: { key_id: master.key_id }, body: {} })
    expect(app.plane.judgeOwn(shown.plaintext).code).toBe('valid')
    expect(shown.expires_at).toBe(extension.to)
    expect((await joinByLink(url, link.url)).email).toBe('ivy@example.org')
    expect(app.plane.forgeries()).toBe(0)
    await stop()
    await database.close()
  })
})

/** Three keys of a member, a token of theirs, and a service. */
async function makeKeys(running: RunningOn) {
  const { cloud, place, member } = await makePeople(running)
  const params = { project_id: place.projectId }
  const make = () => member.client.createKey({ params, body: {} })
  const { token } = await member.withToken('read', 'keys')
  const { credential } = await newService(cloud)
  return { token, credential, keys: [await make(), await make(), await make()] }
}

/** An operator, and a member of a place. */
async function makePeople({ app, url }: RunningOn) {
  const link = await issueFirstLink(app.deps)
  const identity = { email: 'olive@example.org', name: 'Olive' }
  const operator = await joinByLink(url, link?.url.reveal() ?? '', identity)
  const cloud = { url, app, deps: app.deps, operator } as Parameters<typeof newPlace>[0]
  const place = await newPlace(cloud)
  return { cloud, place, member: await newMember(cloud, place) }
}
