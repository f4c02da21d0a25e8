import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { expectBadQueries } from '../testing/expect-bad-input.ts'
import { type KeyScene, newKey, newKeyScene, seenOf } from '../testing/keys.ts'
import type { Person } from '../testing/people.ts'

describeApp('GET /v1/key-summary', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
    const used = await newKey(scene)
    await newKey(scene, { validity_days: 15 })
    await newKey(scene, { validity_days: 1 })
    const stopped = await newKey(scene, { validity_days: 15 })
    await newKey(scene, {}, scene.peer)
    await scene.verify(used.plaintext)
    await app().app.plane.usage.flush()
    await scene.owner.client.disableKey({ params: { key_id: stopped.key_id }, body: {} })
    app().clock.advance({ days: 1 })
  })
  const summary = (by: Person, query: { project_id?: string } = {}) =>
    by.client.summarizeKeys({ query })

  it('counts the keys that want attention among those that may be seen', async () => {
    // Four own keys and the master key; the stopped one is neither expiring nor expired.
    expect(await summary(scene.owner)).toEqual({
      total: 5,
      expiring: 1,
      never_used: 4,
      expired: 1,
    })
    expect(await summary(scene.peer)).toEqual({ total: 2, expiring: 0, never_used: 2, expired: 0 })
    expect(await summary(scene.admin)).toMatchObject({ total: 8, expiring: 1, expired: 1 })
  })

  it('agrees with the lists of the same filters', async () => {
    for (const by of [scene.owner, scene.admin, app().operator]) {
      const count = async (query: object) =>
        (await by.client.listKeys({ query: { ...query, page_size: '200' } })).data.length
      expect(await summary(by)).toEqual({
        total: await count({}),
        expiring: await count({ status: 'expiring' }),
        never_used: await count({ unused_days: '0' }),
        expired: await count({ status: 'expired' }),
      })
    }
  })

  it('counts one project, and hides a foreign one as missing', async () => {
    const { projectId } = scene.place
    expect(await summary(scene.owner, { project_id: projectId })).toMatchObject({ total: 5 })
    const ask = async (id: string) =>
      seenOf(await scene.stranger.send('GET', `/v1/key-summary?project_id=${id}`))
    const hidden = await ask(projectId)
    expect(hidden).toMatchObject({ status: 404, body: { code: 'project_not_found' } })
    const missing = `prj_${'0'.repeat(26)}`
    expect(hidden).toEqual(await ask(missing))
    for (const path of [`key-summary?project_id=${missing}`, `projects/${missing}/keys`])
      expect(await seenOf(await app().operator.send('GET', `/v1/${path}`))).toEqual(hidden)
  })

  it('names what is wrong with a query', async () => {
    await expectBadQueries(scene.owner, '/v1/key-summary', [
      ['project_id=x', 'project_id'],
      ['user_id=x', 'user_id'],
    ])
  })
})
