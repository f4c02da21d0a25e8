import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { type KeyScene, newKey, newKeyScene, outcomeOf } from '../testing/keys.ts'
import { newService, type Person } from '../testing/people.ts'
import { withBearer } from '../testing/security/cloud.ts'
import { requestText, sendRaw } from '../testing/security/raw-http.ts'

const DAY_MS = 86_400_000

describeApp('a secret over HTTP', (app) => {
  let scene: KeyScene
  let operator: Person
  beforeAll(async () => {
    scene = await newKeyScene(app())
    operator = app().operator
  })

  it('is accepted in exactly its own bytes: no change, prefix, suffix or writing of it (V20, V21)', async () => {
    const { plaintext } = await newKey(scene)
    for (const near of nearly(plaintext)) {
      const { valid, key_id } = await scene.verify(near)
      expect([near, valid, key_id]).toEqual([near, false, null])
    }
    expect((await scene.verify(plaintext)).valid).toBe(true)
  })

  it('is accepted in exactly its own bytes as a token and as a credential too (V20, V21)', async () => {
    const { token } = await scene.owner.withToken('read')
    const { credential } = await newService(app())
    const body = JSON.stringify({ key: `kw_${'0'.repeat(49)}` })
    const statusWith = async (bearer: string, method: string, path: string) => {
      const text = requestText(
        method,
        path,
        [
          ['authorization', `Bearer ${bearer}`],
          ['content-type', 'application/json'],
        ],
        method === 'POST' ? body : undefined,
      )
      return (await sendRaw(app().url, text)).status
    }
    // Blanks around a header's value are the protocol's, not the credential's.
    const sendable = (secret: string) =>
      nearly(secret).filter((near) => near.trim() === near && /^[\x20-\x7e]+$/.test(near))
    for (const near of sendable(token))
      expect([near, await statusWith(near, 'GET', '/v1/me')]).toEqual([near, 401])
    for (const near of sendable(credential))
      expect([near, await statusWith(near, 'POST', '/v1/keys/verify')]).toEqual([near, 401])
    expect(await statusWith(token, 'GET', '/v1/me')).toBe(200)
    expect(await statusWith(credential, 'POST', '/v1/keys/verify')).toBe(200)
  })

  it('comes with one scheme, one blank and one header, or not at all (V21)', async () => {
    const { token } = await scene.owner.withToken('read')
    const lines: [string, string][][] = [
      [['authorization', token]],
      [['authorization', `bearer ${token}`]],
      [['authorization', `Bearer  ${token}`]],
      [['authorization', `Bearer\t${token}`]],
      [['authorization', `Bearer ${token} ${token}`]],
      [['authorization', `Bearer ${token},`]],
      [['authorization', `Basic ${Buffer.from(`x:${token}`).toString('base64')}`]],
      [
        ['authorization', `Bearer ${token}`],
        ['authorization', `Bearer ${token}`],
      ],
      [
        ['authorization', `Bearer ${token}`],
        ['Authorization', 'Bearer x'],
      ],
      [['x-authorization', `Bearer ${token}`]],
    ]
    for (const headers of lines) {
      const { status } = await sendRaw(app().url, requestText('GET', '/v1/me', headers))
      expect([headers, status]).toEqual([headers, 401])
    }
  })

  it('ends at its moment, and not one millisecond later, wherever it is shown (V16)', async () => {
    const { plaintext, key_id, expires_at } = await newKey(scene, { validity_days: 1 }, scene.peer)
    const { token } = await scene.peer.client
      .createToken({ body: { name: 'A day', scopes: ['read'], validity_days: 1 } })
      .then(({ plaintext: secret }) => ({ token: secret }))
    const bearer = withBearer(app(), 'a token of a day', token)
    const look = async () => {
      const { data } = await operator.client.listKeys({ query: { q: key_id } })
      const me = await outcomeOf(await bearer.send('GET', '/v1/me'))
      return [(await scene.verify(plaintext)).code, data[0]?.status, me[0]]
    }
    app().clock.advance({ ms: DAY_MS - 1 })
    expect(app().clock.now().getTime()).toBe(Date.parse(expires_at) - 1)
    expect(await look()).toEqual(['valid', 'active', 200])
    app().clock.advance({ ms: 1 })
    expect(await look()).toEqual(['expired', 'expired', 401])
    app().clock.advance({ ms: 1000 })
    expect(await look()).toEqual(['expired', 'expired', 401])
  })
})

/** Everything that is nearly a secret: changed, cut, lengthened, or written otherwise. */
function nearly(secret: string): string[] {
  const near = new Set<string>()
  for (let i = 0; i < secret.length; i++) {
    const at = secret.charAt(i)
    near.add(`${secret.slice(0, i)}${at === 'A' ? 'B' : 'A'}${secret.slice(i + 1)}`)
    near.add(secret.slice(0, i))
    near.add(secret.slice(i + 1))
  }
  for (const more of ['0', ' ', '\n', '\u0000', '%00', '=', 'x'.repeat(100), 'x'.repeat(1000)]) {
    near.add(secret + more)
    near.add(more + secret)
  }
  const flipped = secret.replace(/[A-Za-z](?=[^A-Za-z]*$)/, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  )
  for (const other of [
    secret.toUpperCase(),
    secret.toLowerCase(),
    flipped,
    encodeURIComponent(secret).replace('_', '%5F'),
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('hex'),
    secret.replace('_', '＿'),
    secret.normalize('NFD').replace(/[a-z]/, 'а'),
    secret.replace('_', '__'),
    `"${secret}"`,
    `${secret},${secret}`,
    [...secret].join('\u200b'),
  ])
    near.add(other)
  near.delete(secret)
  near.delete('')
  return [...near]
}
