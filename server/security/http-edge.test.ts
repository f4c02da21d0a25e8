import { ROUTES, type Route } from '@keyward/contract'
import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { type KeyScene, newKey, newKeyScene } from '../testing/keys.ts'
import { newService } from '../testing/people.ts'
import { differences, exportTables } from '../testing/security/export-tables.ts'
import { requestText, sendPartly, sendRaw } from '../testing/security/raw-http.ts'

type Line = readonly [name: string, value: string]
type Edge = readonly [what: string, text: string, statuses: readonly number[]]

const JSON_TYPE: Line = ['content-type', 'application/json']
const VERIFY = '/v1/keys/verify'
const KIB = 1024

const isClearRefusal = (status: number) => [400, 404, 405].includes(status)

describeApp('the edge of HTTP', (app) => {
  let scene: KeyScene
  let token: Line
  let credential: Line
  let createPath: string
  beforeAll(async () => {
    scene = await newKeyScene(app())
    await newKey(scene)
    token = ['authorization', `Bearer ${(await scene.owner.withToken('read', 'keys')).token}`]
    credential = ['authorization', `Bearer ${(await newService(app())).credential}`]
    createPath = `/v1/projects/${scene.place.projectId}/keys`
  })

  /** Sends each and expects one of its statuses, never a fault; and nothing in the database to differ. */
  async function expectRefused(edges: readonly Edge[]): Promise<void> {
    const before = await exportTables(app().deps.database)
    for (const [what, text, statuses] of edges) {
      const { status } = await sendRaw(app().url, text)
      expect([what, status]).toEqual([
        what,
        expect.toSatisfy((given: number) => statuses.includes(given)),
      ])
    }
    const after = await exportTables(app().deps.database)
    // That a token was used is noted once a minute, whatever was asked with it.
    const used = ['management_tokens', 'service_credentials']
    const made = differences(before, after).filter(({ table }) => !used.includes(table))
    expect(made).toEqual([])
  }
  const create = (body: string, ...headers: Line[]) =>
    requestText('POST', createPath, [token, JSON_TYPE, ...headers], body)
  const verify = (body: string, ...headers: Line[]) =>
    requestText('POST', VERIFY, [credential, JSON_TYPE, ...headers], body)

  it('refuses bodies that two readers could read differently, or that are too much', async () => {
    const bodies: [what: string, body: string, statuses: readonly number[]][] = [
      ['NUL', '{"name":"a\\u0000b"}', [400]],
      ['raw NUL', '{"name":"a\u0000b"}', [400]],
      ['lone surrogate', '{"name":"\\ud800"}', [400]],
      ['lone surrogates, turned around', '{"name":"\\udc00\\ud800"}', [400]],
      ['doubled name', '{"name":"a","name":"b"}', [400]],
      ['doubled name, written otherwise', '{"name":"a","n\\u0061me":"b"}', [400]],
      ['__proto__', '{"__proto__":{"role":"admin"}}', [400]],
      ['constructor', '{"constructor":{"prototype":{}}}', [400]],
      ['deep arrays', '['.repeat(30_000), [400]],
      ['deep objects', '{"a":'.repeat(10_000), [400]],
      ['closed deep arrays', `{"name":${'['.repeat(100)}${']'.repeat(100)}}`, [400]],
      ['no JSON', 'name=a', [400]],
      ['trailing comma', '{"name":"a",}', [400]],
      ['comment', '{"name":"a"/**/}', [400]],
      ['two values', '{}{}', [400]],
      ['array', '[]', [400]],
      ['string', '"x"', [400]],
      ['null', 'null', [400]],
      ['number', '1e400', [400]],
      ['NaN', '{"validity_days":NaN}', [400]],
      ['byte order mark', '\ufeff{"name":7}', [400]],
      ['64 KiB and one', `{"name":"${'x'.repeat(64 * KIB - 10)}"}`, [413]],
      ['many names', `{${Array.from({ length: 5000 }, (_, i) => `"a${i}":1`).join()}}`, [400]],
    ]
    await expectRefused(bodies.map(([what, body, statuses]) => [what, create(body), statuses]))
    await expectRefused(
      bodies.map(([what, body, statuses]) => [`${what}, verify`, verify(body), statuses]),
    )
  })

  it('refuses bodies of other kinds, and encodings', async () => {
    const types = ['text/plain', 'application/xml', 'application/jsonp', '', 'json']
    await expectRefused([
      ...types.map(
        (type): Edge => [
          `type ${type}`,
          requestText('POST', createPath, [token, ['content-type', type]], '{}'),
          [400],
        ],
      ),
      ...types.map(
        (type): Edge => [
          `type ${type}, verify`,
          requestText('POST', VERIFY, [credential, ['content-type', type]], '{"key":"x"}'),
          [400],
        ],
      ),
      ['gzip', create('\x1f\x8b\x08{}', ['content-encoding', 'gzip']), [400, 415]],
    ])
  })

  it('refuses requests whose credential, length or target can be read in two ways', async () => {
    const two = (first: Line, second: Line) => requestText('GET', '/v1/me', [first, second])
    const head = `POST ${createPath} HTTP/1.1\r\nhost: keyward.test\r\n${token.join(': ')}\r\ncontent-type: application/json\r\n`
    await expectRefused([
      ['two credentials', two(token, token), [401]],
      ['two credentials, the first wrong', two(['authorization', 'Bearer x'], token), [401]],
      ['two credentials, the second wrong', two(token, ['AUTHORIZATION', 'Bearer x']), [401]],
      [
        'two service credentials',
        requestText('POST', VERIFY, [credential, credential, JSON_TYPE], '{"key":"x"}'),
        [401],
      ],
      ['two lengths', `${head}content-length: 2\r\ncontent-length: 5\r\n\r\n{}`, [400]],
      [
        'length and chunks',
        `${head}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
        [400],
      ],
      ['spaced chunks', `${head}transfer-encoding : chunked\r\n\r\n0\r\n\r\n`, [400]],
      ['other transfer coding', `${head}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n`, [400]],
      ['signed length', `${head}content-length: +2\r\n\r\n{}`, [400]],
      ['broken chunk', `${head}transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`, [400]],
      ['folded header', `GET /v1/me HTTP/1.1\r\nhost: keyward.test\r\nx: a\r\n b\r\n\r\n`, [400]],
      ['bare line feeds', `GET /v1/me HTTP/1.1\nhost: keyward.test\n\n`, [400]],
      [
        'NUL in a header',
        `GET /v1/me HTTP/1.1\r\nhost: keyward.test\r\nx: a\u0000b\r\n\r\n`,
        [400],
      ],
      ['no host', `GET /v1/me HTTP/1.1\r\nconnection: close\r\n\r\n`, [400]],
      ['no HTTP', `hello\r\n\r\n`, [400]],
      ['version 9', `GET /v1/me HTTP/9.9\r\nhost: keyward.test\r\n\r\n`, [400, 505]],
      [
        'target of another host',
        requestText('GET', 'http://evil.example/v1/me', [token]),
        [400, 404],
      ],
      [
        'target of another host, verify',
        requestText('POST', `http://evil.example${VERIFY}`, [credential, JSON_TYPE], '{"key":"x"}'),
        [400, 404],
      ],
      [
        'tunnel',
        `CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example\r\n\r\n`,
        [0, 400, 404, 405],
      ],
      ['asterisk', requestText('OPTIONS', '*', []), [400, 404, 405]],
    ])
  })

  it('refuses headers and addresses that are too long, and answers again after', async () => {
    const long = 'x'.repeat(17 * KIB)
    await expectRefused([
      ['one long header', requestText('GET', '/v1/me', [['x-long', long]]), [431]],
      [
        'many headers',
        requestText(
          'GET',
          '/v1/me',
          Array.from({ length: 1000 }, (_, i): Line => [`x-${i}`, 'x'.repeat(20)]),
        ),
        [431],
      ],
      ['long cookie', requestText('GET', '/v1/me', [['cookie', `keyward=${long}`]]), [431]],
      ['long address', requestText('GET', `/v1/${'x'.repeat(17 * KIB)}`, []), [404, 414, 431]],
      ['long ID', requestText('GET', `/v1/keys/${'x'.repeat(5 * KIB)}`, [token]), [400, 404]],
      ['long query', requestText('GET', `/v1/keys?q=${'x'.repeat(5 * KIB)}`, [token]), [400]],
    ])
    expect((await sendRaw(app().url, requestText('GET', '/v1/me', [token]))).status).toBe(200)
  })

  it('refuses addresses that go elsewhere, or are no text', async () => {
    const paths = [
      '/v1/../v1/me/%00',
      '/v1/keys/%',
      '/v1/keys/%zz',
      '/v1/keys/%c0%ae',
      '/v1//keys',
      '/V1/keys',
      '/v1/keys/',
      '/v1/keys/%2e%2e/me',
      '/assets/../../package.json',
      '/assets/%2e%2e/%2e%2e/package.json',
      '/..%2f..%2fetc/passwd',
      '/v1/keys/verify/',
      '/v1/keys/verify?x',
    ]
    const consoles: string[] = []
    for (const path of paths) {
      const { status, head, body } = await sendRaw(app().url, requestText('GET', path, [token]))
      // What is no address of the API is a page of the console, and never another file.
      const isPage = /content-type: text\/html/.test(head) && body.includes('<title>')
      if (status === 200 && isPage) consoles.push(path)
      else expect([path, status]).toEqual([path, expect.toSatisfy(isClearRefusal)])
    }
    expect(consoles.filter((path) => path.startsWith('/v1/'))).toEqual([])
  })

  it('knows no method but those of its table, on any route', async () => {
    const paths = new Map<string, Set<string>>()
    for (const { method, path } of Object.values(ROUTES) as Route[])
      paths.set(path, new Set(paths.get(path)).add(method))
    const methods = [
      'GET',
      'POST',
      'PUT',
      'PATCH',
      'DELETE',
      'HEAD',
      'OPTIONS',
      'TRACE',
      'PROPFIND',
      'QUERY',
    ]
    const edges = [...paths].flatMap(([path, known]) =>
      methods
        .filter((method) => !known.has(method))
        .map((method): Edge => {
          const target = path.replaceAll(/\{\w+\}/g, 'x')
          return [`${method} ${path}`, requestText(method, target, [token]), [400, 404, 405, 501]]
        }),
    )
    expect(edges.length).toBeGreaterThan(400)
    await expectRefused(edges)
    await expectRefused(
      methods
        .filter((method) => method !== 'POST')
        .map(
          (method): Edge => [
            `${method} verify`,
            requestText(method, VERIFY, [credential]),
            [405, 400, 501],
          ],
        ),
    )
  }, 60_000)

  it('waits for a slow body, not for ever, and changes nothing for a broken one', async () => {
    const before = await exportTables(app().deps.database)
    const head = `POST ${createPath} HTTP/1.1\r\nhost: keyward.test\r\n${token.join(': ')}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n`
    const broken = await sendPartly(app().url, `${head}{"name":"a"`, 200)
    expect(broken).toBe('')
    const slow = await sendPartly(app().url, `${head}{"name":"a"`, 25_000)
    expect(slow).toMatch(/^HTTP\/1\.1 408 |^$/)
    const slowHead = await sendPartly(app().url, 'GET /v1/me HTTP/1.1\r\nhost: keyw', 25_000)
    expect(slowHead).toMatch(/^HTTP\/1\.1 408 |^$/)
    const after = await exportTables(app().deps.database)
    expect(differences(before, after).filter(({ table }) => table === 'api_keys')).toEqual([])
  }, 90_000)

  it('answers who asks whether to go on, before or after the body', async () => {
    const name = '{"name":7}'
    const lines: Line[] = [token, JSON_TYPE, ['expect', '100-continue']]
    await expectRefused([
      ['100-continue', requestText('POST', createPath, lines, name), [400]],
      [
        '100-continue, nobody',
        requestText('POST', createPath, [JSON_TYPE, ['expect', '100-continue']], name),
        [401],
      ],
      [
        '100-continue, verify',
        requestText('POST', VERIFY, [JSON_TYPE, ['expect', '100-continue']], '{}'),
        [401],
      ],
      [
        'another expectation',
        requestText('POST', createPath, [token, JSON_TYPE, ['expect', 'miracles']], '{}'),
        [417],
      ],
    ])
  })

  it('does not take what follows a refused request for another request of its own', async () => {
    const smuggled = requestText('DELETE', '/v1/sessions/current', [token])
    const large = create('x'.repeat(70 * KIB)).replace('connection: close\r\n', '')
    const before = await exportTables(app().deps.database)
    const answer = await sendRaw(app().url, large + smuggled)
    expect([0, 413]).toContain(answer.status)
    const toVerify = verify('x'.repeat(70 * KIB)).replace('connection: close\r\n', '')
    expect([0, 413]).toContain((await sendRaw(app().url, toVerify + smuggled)).status)
    const after = await exportTables(app().deps.database)
    expect(differences(before, after).filter(({ table }) => table === 'sessions')).toEqual([])
  })
})
