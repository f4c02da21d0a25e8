import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { type KeyScene, newKey, newKeyScene } from '../testing/keys.ts'
import { newPerson, newService, type Person } from '../testing/people.ts'

/** Long enough for a server that looks at who asks before it waits for what is asked. */
const LOOKED_AT_MS = 300

describeApp('a request whose body is held back', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })
  const operator = () => app().operator.client

  /** Sends the head, lets something happen, then sends the body; answers the status. */
  async function around(
    happening: () => Promise<unknown>,
    { path, token, body }: { path: string; token: string; body: unknown },
  ): Promise<number> {
    const text = JSON.stringify(body)
    const asked = request(`${app().url}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      },
    })
    const answered = once(asked, 'response')
    asked.flushHeaders()
    await sleep(LOOKED_AT_MS)
    await happening()
    asked.end(text)
    const [response] = (await answered) as [IncomingMessage]
    response.resume()
    return response.statusCode ?? 0
  }

  const withdrawals: [string, (person: Person, tokenId: string) => Promise<unknown>, number][] = [
    [
      'whose account was disabled',
      ({ userId }) => operator().disableUser({ params: { user_id: userId }, body: {} }),
      401,
    ],
    [
      'who is no operator any more',
      ({ userId }) => operator().withdrawOperator({ params: { user_id: userId }, body: {} }),
      403,
    ],
    [
      'whose token was deleted',
      ({ client }, tokenId) => client.deleteToken({ params: { token_id: tokenId } }),
      401,
    ],
  ]

  it.each(withdrawals)('does nothing for somebody %s meanwhile', async (_, withdraw, status) => {
    const person = await newPerson(app())
    const { userId } = person
    await operator().grantOperator({ params: { user_id: userId }, body: {} })
    const { token, tokenId } = await person.withToken('read', 'keys', 'admin')
    const name = `Tenant of ${userId}`
    const asked = { path: '/v1/tenants', token, body: { name } }
    expect(await around(() => withdraw(person, tokenId), asked)).toBe(status)
    const { data } = await operator().listTenants({ query: { q: name } })
    expect(data.map((tenant) => tenant.name)).not.toContain(name)
  })

  it('is done when nothing was withdrawn', async () => {
    const { token } = await app().operator.withToken('read', 'keys', 'admin')
    const asked = { path: '/v1/tenants', token, body: { name: 'Late but good' } }
    expect(await around(async () => {}, asked)).toBe(201)
  })

  it.each(['/v1/keys/verify', '/v1/keys/batch-verify'])(
    'is told nothing by %s when its service is gone',
    async (path) => {
      const { plaintext } = await newKey(scene)
      const { credential, service } = await newService(app())
      const params = { service_id: service.service_id }
      const body = path.endsWith('batch-verify') ? { keys: [plaintext] } : { key: plaintext }
      const gone = () => operator().deleteService({ params })
      expect(await around(gone, { path, token: credential, body })).toBe(401)
    },
  )
})
