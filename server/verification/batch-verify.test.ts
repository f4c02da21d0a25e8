import { ANY_ACCESS, type Verification } from '@keyward/contract'
import { beforeAll, expect, it } from 'vitest'
import { newSecret } from '../crypto/secret-strings.ts'
import { describeApp } from '../testing/describe-app.ts'
import { type KeyScene, newKey, newKeyScene, outcomeOf } from '../testing/keys.ts'
import { newService, verifyOverHttp } from '../testing/people.ts'

describeApp('POST /v1/keys/batch-verify', (app) => {
  let scene: KeyScene
  let service: Awaited<ReturnType<typeof newService>>
  beforeAll(async () => {
    scene = await newKeyScene(app())
    service = await newService(app())
  })
  const post = (
    body: string,
    authorization = `Bearer ${service.credential}`,
    type = 'application/json',
  ) =>
    fetch(`${app().url}/v1/keys/batch-verify`, {
      method: 'POST',
      headers: { authorization, 'content-type': type },
      body,
    })
  const ask = async (keys: readonly object[]) => {
    const response = await post(JSON.stringify({ keys }))
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
    return ((await response.json()) as { results: Verification[] }).results
  }

  it('answers each key as if it were asked alone, in the order of the question', async () => {
    const [good, disabled] = [await newKey(scene), await newKey(scene)]
    await scene.owner.client.disableKey({ params: { key_id: disabled.key_id }, body: {} })
    const strings = [good.plaintext, 'x', disabled.plaintext, newSecret('kw').reveal()]
    const asked = Array.from({ length: 25 }, () => strings).flat()
    const answers = await ask(asked.map((key) => ({ key })))
    const alone = await Promise.all(
      strings.map((key) => verifyOverHttp(app().url, service.credential, key)),
    )
    expect(alone.map(({ code }) => code)).toEqual(['valid', 'malformed', 'disabled', 'unknown'])
    for (const [i, answer] of answers.entries())
      expect({ ...answer, status: 200 }).toEqual(alone[i % strings.length])
    expect(answers).toHaveLength(100)
  })

  it('judges each call by what the service takes; what is not told is not judged', async () => {
    const { plaintext: key } = await newKey(scene)
    const strict = await newService(app())
    const params = { service_id: strict.service.service_id }
    const access = {
      ...ANY_ACCESS,
      hosts: ['goc'],
      path_prefixes: ['/api/'],
      methods: { member: ['GET'], admin: null },
    }
    const ifMatch = strict.service.etag
    await app().operator.client.setAccess({ params, body: { access }, ifMatch })
    const questions = [
      [{}, 'valid'],
      [{ method: 'GET', path: '/api/x', host: 'goc', ip: '192.0.2.1' }, 'valid'],
      [{ method: 'POST' }, 'not_allowed'],
      [{ path: '/api/../x' }, 'not_allowed'],
      [{ host: 'other' }, 'not_allowed'],
    ] as const
    const response = await post(
      JSON.stringify({ keys: questions.map(([call]) => ({ key, ...call })) }),
      `Bearer ${strict.credential}`,
    )
    const { results } = (await response.json()) as { results: Verification[] }
    expect(results.map(({ code }) => code)).toEqual(questions.map(([, code]) => code))
    const refused = results[2]
    expect(refused).toMatchObject({ valid: false, project: scene.place.projectId })
    for (const [call, code] of questions) {
      const one = await fetch(`${app().url}/v1/keys/verify`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${strict.credential}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ key, ...call }),
      })
      expect([call, ((await one.json()) as Verification).code]).toEqual([call, code])
    }
  })

  it('refuses what it cannot read before it verifies anything, naming the field', async () => {
    const { plaintext: key } = await newKey(scene)
    for (const [keys, field] of [
      [undefined, 'keys'],
      [null, 'keys'],
      [[], 'keys'],
      [Array.from({ length: 101 }, () => ({ key })), 'keys'],
      [[{ key }, { key: 7 }], 'keys.1.key'],
      [[{ key, tenant: 'x' }], 'keys.0.tenant'],
      [[key], 'keys.0'],
    ] as const) {
      const response = await post(JSON.stringify({ keys }))
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ code: 'invalid_request', errors: [{ field }] })
    }
    expect(await outcomeOf(await post('{"keys":[]}', ''))).toEqual([401, 'unauthenticated'])
    const text = await post('{"keys":[]}', undefined, 'text/plain')
    expect(await outcomeOf(text)).toEqual([400, 'invalid_request'])
    const large = JSON.stringify({ keys: [{ key: 'x'.repeat(70_000) }] })
    expect(await outcomeOf(await post(large))).toEqual([413, 'body_too_large'])
  })
})
