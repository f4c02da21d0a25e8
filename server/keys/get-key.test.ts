import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { expectHidden, type KeyScene, keyOf, newKey, newKeyScene } from '../testing/keys.ts'
import { signIn } from '../testing/people.ts'

describeApp('GET /v1/keys/{key_id}', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })

  it('shows a key with its versions to its owner, an admin of the project and an operator', async () => {
    const key = await newKey(scene, { name: 'seen' })
    const { plaintext, ...record } = key
    for (const by of [scene.owner, scene.admin, app().operator]) {
      const seen = await keyOf(by, key.key_id)
      const { allowed_acts } = seen
      expect(seen).toMatchObject({ ...record, allowed_acts })
      expect(seen.versions).toEqual([
        expect.objectContaining({ number: 1, state: 'current', ends_at: null }),
      ])
      expect(JSON.stringify(seen)).not.toContain(plaintext.slice(7, -4))
    }
  })

  it('never holds the plaintext, a digest or a sealed copy, only the two ends of the key', async () => {
    const key = await newKey(scene)
    const seen = await keyOf(scene.owner, key.key_id)
    expect(seen.masked_key).toBe(`${key.plaintext.slice(0, 7)}…${key.plaintext.slice(-4)}`)
    expect(Object.keys(seen).join(' ')).not.toMatch(/digest|sealed|mac|wrapped|plaintext|secret/)
  })

  it('hides the key from other members and other tenants as if it did not exist', async () => {
    const key = await newKey(scene)
    await expectHidden(scene, key.key_id, (id) => ['GET', `/v1/keys/${id}`])
  })

  it('offers exactly the acts that the asking person may do now', async () => {
    const key = await newKey(scene)
    const acts = async (by = scene.owner) => (await keyOf(by, key.key_id)).allowed_acts
    expect(await acts()).toEqual(['rename', 'extend', 'rotate', 'disable', 'reveal', 'delete'])
    const governing = ['extend', 'disable', 'set_rate_limit', 'delete']
    expect(await acts(scene.admin)).toEqual(governing)
    expect(await acts(app().operator)).toEqual(governing)
    await scene.admin.client.disableKey({ params: { key_id: key.key_id }, body: {} })
    expect(await acts()).toEqual(['rename', 'extend', 'reveal', 'delete'])
    expect(await acts(scene.admin)).toEqual(['extend', 'enable', 'set_rate_limit', 'delete'])
  })

  it('answers the ETag in a header too', async () => {
    const key = await newKey(scene)
    const response = await scene.owner.send('GET', `/v1/keys/${key.key_id}`)
    expect(response.headers.get('etag')).toBe(key.etag)
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('refuses what is no key ID, and whoever is not signed in', async () => {
    for (const id of [
      'key_1',
      'KEY_01ARZ3NDEKTSV4RRFFQ69G5FAV',
      '..%2Fme',
      `prj_${'0'.repeat(26)}`,
    ]) {
      const response = await scene.owner.send('GET', `/v1/keys/${id}`)
      expect([id, response.status]).toEqual([id, 400])
    }
    const key = await newKey(scene)
    const anonymous = await fetch(`${app().url}/v1/keys/${key.key_id}`)
    expect(anonymous.status).toBe(401)
  })

  it('is gone for its former owner once the membership has ended', async () => {
    const { peer, place } = scene
    const { key_id } = await newKey(scene, {}, peer)
    const members = await app().operator.client.listMembers({
      params: { project_id: place.projectId },
      query: { q: peer.email },
    })
    const [member] = members.data
    await app().operator.client.removeMember({
      params: { project_id: place.projectId, membership_id: member?.membership_id ?? '' },
    })
    const again = await signIn(app().url, peer.email)
    expect((await again.send('GET', `/v1/keys/${key_id}`)).status).toBe(404)
  })
})
