/** What callers send to be taken for somebody else behind the gateway. */
import { IDENTITY_HEADERS } from '@keyward/contract'
import { expect, it } from 'vitest'
import type { Answer, Call, Reached } from './calls.ts'
import type { Gateway, Scene } from './suite.ts'

/** Every other spelling of a name: each dash as it is, or as a character that some take for one. */
function otherSpellings(name: string, takenForDashes: readonly string[]): string[] {
  const [first = '', ...rest] = name.split('-')
  const spelled = rest.reduce(
    (begun, part) =>
      begun.flatMap((head) => ['-', ...takenForDashes].map((by) => head + by + part)),
    [first],
  )
  return spelled.filter((each) => each !== name)
}

/** Values by name as PHP or a program behind CGI or WSGI has them. */
function asCgi({ rawHeaders }: Reached): Record<string, string[]> {
  const variables: Record<string, string[]> = {}
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')
    ;(variables[name] ??= []).push(rawHeaders[i + 1] ?? '')
  }
  return variables
}

const HANDSHAKE = {
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': Buffer.alloc(16, 'k').toString('base64'),
}

export function heldAgainstForgery(
  gateway: Gateway,
  scene: Scene,
  call: (call: Call) => Promise<Answer>,
): void {
  /** The service was told the truth, in whatever way it reads headers. */
  function expectTrue(answer: Answer, about: unknown) {
    const { place, member, keys } = scene.world()
    const all = scene.service().take()
    expect([about, answer.status, all.length]).toEqual([about, expect.toBeOneOf([101, 200]), 1])
    const [reached] = all
    const read = reached === undefined ? {} : asCgi(reached)
    expect([about, read]).toEqual([
      about,
      expect.objectContaining({
        X_KEYS_KEY_ID: [keys.member.key_id],
        X_KEYS_TENANT: [place.tenantId],
        X_KEYS_PROJECT: [place.projectId],
        X_KEYS_PROJECT_CODE: [place.code],
        X_KEYS_USER: [member.userId],
        X_KEYS_ROLE: ['member'],
        X_KEYS_EXPIRES_AT: [expect.stringMatching(/^\d/)],
      }),
    ])
    expect([about, read['CONNECTION']?.join() ?? '']).toEqual([
      about,
      expect.not.stringMatching(/x-|authorization/i),
    ])
    expect(
      JSON.stringify([about, reached?.rawHeaders]).split(JSON.stringify(about)).join(''),
    ).not.toContain('forged')
  }

  it('passes on no spelling that some service would read as identity or key', async () => {
    const dashes = gateway.keepsDots ? ['_'] : ['_', '.']
    const names = [...IDENTITY_HEADERS, 'X-API-Key', 'X-API-Host'].flatMap((name) =>
      otherSpellings(name, dashes),
    )
    for (const name of names) expectTrue(await call({ headers: { [name]: 'forged' } }), name)
    const together = Object.fromEntries(names.slice(0, 20).map((name) => [name, 'forged']))
    expectTrue(await call({ headers: together }), 'together')
  })

  it('lets no caller take identity away by naming it in Connection', async () => {
    const named = IDENTITY_HEADERS.join(', ')
    const forged = { 'X-Keys_Role': 'forged', X_Keys_User: 'forged' }
    for (const headers of [
      { connection: `close, ${named}` },
      { connection: `close, ${named}`, ...forged },
      { connection: named.toLowerCase() },
      { connection: ['close', 'X-Keys-Role', 'x-keys-user'] },
      { connection: `close , \t${named.replaceAll(',', ' ,,')}` },
      { connection: `upgrade, ${named}`, ...HANDSHAKE },
      { connection: 'close, x-api-key, x-api-host, authorization' },
    ])
      expectTrue(await call({ headers }), headers)
  })

  it('judges the very host that the service sees, besides the name in x-api-host', async () => {
    const absolute = 'http://api.example.org/api/v2/things'
    for (const [path, headers] of [
      ['/api/v2/things', { host: 'internal.example', 'x-api-host': 'maps' }],
      ['/api/v2/things', { host: 'internal.example:8000', 'x-api-host': 'api.example.org' }],
      [absolute, { host: 'internal.example' }],
      [absolute, { host: 'internal.example', 'x-api-host': 'maps' }],
    ] as const) {
      const { status } = await call({ path, headers })
      const seen = scene
        .service()
        .take()
        .map((reached) => reached.headers.host)
      const told = [path, headers, status, seen]
      // A caller that says two hosts at once may be believed in one of them.
      if (status === 200) expect(told).toEqual([absolute, headers, 200, ['api.example.org']])
      else expect(told).toEqual([path, headers, expect.toBeOneOf([400, 403]), []])
    }
    const host = 'API.example.org:8443'
    expect((await call({ headers: { host, 'x-api-host': 'maps' } })).status).toBe(200)
    const [reached] = scene.service().take()
    expect(reached?.headers.host?.toLowerCase()).toBe(host.toLowerCase())
    expect(reached?.headers['x-api-host']).toBe('maps')
  })

  it('lets no call change to a protocol in which others would follow that nobody judges', async () => {
    const toHttp2 = { upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQAAP__' }
    const answer = await call({ headers: { connection: 'Upgrade, HTTP2-Settings', ...toHttp2 } })
    const [reached] = scene.service().take()
    expect([answer.status, reached?.url]).toEqual([200, '/api/v2/things'])
    expect(reached?.headers['connection'] ?? '').not.toMatch(/upgrade/i)
  })

  if (gateway.passesWebSockets)
    it('opens a WebSocket for a good key and for no other', async () => {
      const headers = { connection: 'keep-alive, Upgrade', ...HANDSHAKE }
      const answer = await call({ headers })
      expectTrue(answer, 'a WebSocket')
      expect(answer.status).toBe(101)
      expect((await call({ headers: { ...headers, 'x-api-key': 'other' } })).status).toBe(401)
      expect(scene.service().take()).toEqual([])
    })
}
