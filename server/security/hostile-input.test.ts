import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { type KeyScene, newKey, newKeyScene, outcomeOf } from '../testing/keys.ts'
import { type Person, verifyOverHttp } from '../testing/people.ts'
import { withBearer } from '../testing/security/cloud.ts'
import { INJECTIONS } from '../testing/security/injections.ts'

/** Half characters, which no address can carry. */
const LONE = /\p{Surrogate}/u

describeApp('hostile input', (app) => {
  let scene: KeyScene
  let operator: Person
  let plaintext: string
  beforeAll(async () => {
    scene = await newKeyScene(app())
    operator = app().operator
    plaintext = (await newKey(scene)).plaintext
  })

  it('as the scopes of a token makes no token, or one that is no wider than asked for (V05)', async () => {
    const tokens = async () => (await scene.peer.client.listTokens({})).data.length
    const before = await tokens()
    const bad = [
      [],
      null,
      undefined,
      '',
      'admin',
      {},
      [''],
      ['*'],
      ['read '],
      ['READ'],
      [null],
      [['admin']],
      [{ scope: 'admin' }],
      ['read', 'keys', 'admin', 'operator'],
      Array<string>(10_000).fill('read'),
    ]
    for (const scopes of bad) {
      const response = await scene.peer.send('POST', '/v1/me/tokens', {
        body: { name: 'Wide', scopes },
      })
      const outcome = [JSON.stringify(scopes)?.slice(0, 40), response.status >= 400]
      expect(outcome).toEqual([outcome[0], true])
      expect(response.status).toBeLessThan(500)
    }
    expect(await tokens()).toBe(before)
    const narrow = await scene.peer.client.createToken({
      body: { name: 'Twice', scopes: ['read', 'read'] },
    })
    expect(narrow.scopes).toEqual(['read'])
  })

  it('of a member about the own role, place or standing changes none of them (V07)', async () => {
    const me = await scene.owner.client.getMe({})
    const [place] = me.projects
    const { data } = await scene.admin.client.listMembers({
      params: { project_id: scene.place.projectId },
    })
    for (const field of [
      'role',
      'operator',
      'tenant_id',
      'email',
      'projects',
      'user_id',
      'scopes',
    ]) {
      const response = await scene.owner.send('PATCH', '/v1/me', { body: { [field]: 'admin' } })
      expect([field, ...(await outcomeOf(response))]).toEqual([field, 400, 'invalid_request'])
    }
    const member = `/v1/projects/${scene.place.projectId}/members/${place?.membership_id}`
    const raise = await scene.owner.send('POST', `${member}/set-role`, {
      body: { role: 'admin' },
      headers: { 'if-match': '"1"' },
    })
    expect(await outcomeOf(raise)).toEqual([403, 'not_permitted'])
    for (const act of ['grant-operator', 'enable']) {
      const path = `/v1/users/${scene.owner.userId}/${act}`
      const response = await scene.owner.send('POST', path, { body: {} })
      expect(await outcomeOf(response)).toEqual([403, 'not_permitted'])
    }
    expect(await scene.owner.client.getMe({})).toEqual(me)
    const after = await scene.admin.client.listMembers({
      params: { project_id: scene.place.projectId },
    })
    expect(after.data).toEqual(data)
  })

  it('as a key to verify is malformed, all in the same bytes, and changes nothing (V09)', async () => {
    const credential = (await newCredential(operator)).plaintext
    const answers = new Set<string>()
    for (const key of INJECTIONS)
      answers.add(JSON.stringify(await verifyOverHttp(app().url, credential, key)))
    expect([...answers]).toHaveLength(1)
    expect([...answers][0]).toContain('"valid":false,"code":"malformed","key_id":null')
    const long = await verifyOverHttp(app().url, credential, 'x'.repeat(4097))
    expect(long.status).toBe(400)
    expect(await scene.verify(plaintext)).toMatchObject({ valid: true })
  })

  it('as a bearer is nobody, at both doors (V09)', async () => {
    const plain = INJECTIONS.filter((text) => /^[\x21-\x7e]+$/.test(text))
    expect(plain.length).toBeGreaterThan(100)
    for (const text of plain) {
      for (const bearer of [text, `kwm_${text}`, `kws_${text}`]) {
        const caller = withBearer(app(), 'injection', bearer)
        const me = await outcomeOf(await caller.send('GET', '/v1/me'))
        const asked = await caller.send('POST', '/v1/keys/verify', { body: { key: plaintext } })
        expect([bearer, me, await outcomeOf(asked)]).toEqual([
          bearer,
          [401, 'unauthenticated'],
          [401, 'unauthenticated'],
        ])
      }
    }
  })

  it('as a search is taken literally, and as an ID is none (V09)', async () => {
    const lists = ['/v1/keys', '/v1/users', '/v1/tenants', '/v1/projects', '/v1/services']
    for (const [i, text] of INJECTIONS.filter((each) => !LONE.test(each)).entries()) {
      const list = lists[i % lists.length] ?? ''
      const found = await operator.send('GET', `${list}?q=${encodeURIComponent(text)}`)
      const body = (await found.json()) as { data?: unknown[]; code?: string }
      const refused = found.status === 400 && body.code === 'invalid_request'
      // A search is literal: whatever it finds carries the very text.
      const holds = (row: unknown) => JSON.stringify(row).toLowerCase().includes(text.toLowerCase())
      expect([text, refused || body.data?.every(holds)]).toEqual([text, true])
      const got = await operator.send('GET', `/v1/keys/${encodeURIComponent(text)}`)
      expect([text, [400, 404].includes(got.status)]).toEqual([text, true])
    }
  })

  it('as a name is kept byte for byte or refused, and never run (V09)', async () => {
    const key = await newKey(scene)
    let { etag } = key
    for (const name of INJECTIONS.slice(0, 120)) {
      const response = await scene.owner.send('POST', `/v1/keys/${key.key_id}/rename`, {
        body: { name },
        headers: { 'if-match': etag },
      })
      const body = (await response.json()) as { name: string; etag: string; code?: string }
      if (response.status === 200) etag = body.etag
      expect([name, response.status === 200 ? body.name : body.code]).toEqual([
        name,
        response.status === 200 ? name : 'invalid_request',
      ])
    }
  })
})

async function newCredential(operator: Person) {
  const { data } = await operator.client.listServices({})
  return operator.client.createCredential({
    params: { service_id: data[0]?.service_id ?? '' },
    body: {},
  })
}
