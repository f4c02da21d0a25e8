import { inspect } from 'node:util'
import { type Verification } from '@keyward/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeApp } from '../../server/testing/describe-app.ts'
import { newGateway } from '../../server/testing/doors.ts'
import { describeOnPostgres } from '../../server/testing/engines.ts'
import { type KeyScene, newKey, newKeyScene } from '../../server/testing/keys.ts'
import { startLine } from '../../server/testing/line.ts'
import { type Nodes, startNodes } from '../../server/testing/nodes.ts'
import { newService } from '../../server/testing/people.ts'
import { newPlaintext } from '../testing/index-facts.ts'
import { startPlainServer } from '../testing/plain-server.ts'
import { openRemoteVerifier, VerifierUnavailable } from './open-remote-verifier.ts'

describeApp('a verifier that asks', (app) => {
  let scene: KeyScene
  let gateway: Awaited<ReturnType<typeof newGateway>>
  beforeAll(async () => {
    scene = await newKeyScene(app())
    gateway = await newGateway(app(), {
      hosts: ['maps'],
      path_prefixes: ['/api'],
      methods: { member: ['GET'], admin: null },
      denial_format: 'problem',
    })
  })
  const open = (more: { cacheMs?: number; timeoutMs?: number; urls?: string[] } = {}) =>
    openRemoteVerifier({ urls: [`${app().url}/`], credential: gateway.credential, ...more })

  it('says of every key what the server says of it', async () => {
    const keys = await Promise.all([newKey(scene), newKey(scene), newKey(scene)])
    const [, disabled, gone] = keys
    await scene.owner.client.disableKey({ params: { key_id: disabled.key_id }, body: {} })
    await scene.owner.client.deleteKey({ params: { key_id: gone.key_id } })
    const presented = [...keys.map(({ plaintext }) => plaintext), 'kw_wrong', '', 'ü'.repeat(9000)]
    for (const key of presented.slice(0, -1))
      expect({ status: 200, ...(await open().verify(key)) }).toEqual(await scene.verify(key))
    expect((await open().verify('ü'.repeat(9000))).code).toBe('malformed')
  })

  it('lets the server judge the call, each call of its own', async () => {
    const { plaintext } = await newKey(scene)
    const verifier = open({ cacheMs: 5000 })
    const said = async (call: object) => (await verifier.verify(plaintext, call)).code
    const good = { method: 'GET', path: '/api/x', host: 'maps', ip: '192.0.2.1' }
    for (let i = 0; i < 2; i++) {
      expect(await said(good)).toBe('valid')
      expect(await said({ ...good, method: 'POST' })).toBe('not_allowed')
      expect(await said({ ...good, path: '/admin' })).toBe('not_allowed')
      expect(await said({ ...good, host: 'tiles' })).toBe('not_allowed')
      expect(await said({ ...good, apiHost: 'MAPS' })).toBe('valid')
      expect(await said({ ...good, apiHost: 'tiles' })).toBe('not_allowed')
      expect(await said({})).toBe('valid')
    }
  })

  it('obeys a deletion at once without a cache, and after a second with the usual one', async () => {
    const { plaintext, key_id } = await newKey(scene)
    const [strict, usual] = [open({ cacheMs: 0 }), open()]
    expect([await strict.verify(plaintext), await usual.verify(plaintext)]).toMatchObject([
      { valid: true },
      { valid: true },
    ])
    const asked = performance.now()
    await scene.owner.client.deleteKey({ params: { key_id } })
    expect((await strict.verify(plaintext)).code).toBe('unknown')
    let lastAccept = asked
    await expect
      .poll(
        async () => {
          const { valid } = await usual.verify(plaintext)
          if (valid) lastAccept = performance.now()
          return valid
        },
        { interval: 5, timeout: 5000 },
      )
      .toBe(false)
    expect(lastAccept - asked).toBeLessThan(1000)
  })

  it('asks nobody about what is no key, and asks for many at once only once', async () => {
    const requests: string[] = []
    const node = await startPlainServer((request, response) => {
      requests.push(request.url ?? '')
      response.end(JSON.stringify(VALID))
    })
    const verifier = open({ urls: [node.url] })
    const wrongChecksum = newPlaintext('kw').replace(/.$/, (last) => (last === '0' ? '1' : '0'))
    for (const presented of ['', 'nonsense', wrongChecksum])
      expect((await verifier.verify(presented)).code).toBe('malformed')
    expect(requests).toEqual([])
    const key = newPlaintext('kw')
    await Promise.all(Array.from({ length: 30 }, () => verifier.verify(key)))
    expect(requests).toEqual(['/v1/keys/verify'])
    await node.close()
  })

  it.each([
    ['{"valid":true}', 200],
    ['{"valid":true,"code":"unknown"}', 200],
    ['{"valid":false,"code":"valid"}', 200],
    ['{"valid":true,"code":"yes"}', 200],
    ['null', 200],
    ['<html>', 200],
    ['', 500],
  ])('believes nobody who answers %s', async (answer, status) => {
    const node = await startPlainServer((_request, response) => {
      response.statusCode = status
      response.end(answer)
    })
    const verifier = open({ urls: [node.url] })
    await expect(verifier.verify(newPlaintext('kw'))).rejects.toThrow(VerifierUnavailable)
    await node.close()
  })

  it('follows no redirect: credential and key go to Keyward alone', async () => {
    const heard: string[] = []
    const thief = await startPlainServer((request, response) => {
      heard.push(String(request.headers.authorization))
      response.end(JSON.stringify(VALID))
    })
    const node = await startPlainServer((_request, response) => {
      response.writeHead(307, { location: `${thief.url}/v1/keys/verify` }).end()
    })
    const verifier = open({ urls: [node.url] })
    await expect(verifier.verify(newPlaintext('kw'))).rejects.toThrow(VerifierUnavailable)
    expect(heard).toEqual([])
    await Promise.all([node.close(), thief.close()])
  })

  it('waits no longer than it was told for a node that hangs, and asks the next', async () => {
    const { line, lineUrl, close } = await startLine(app().url)
    const { plaintext } = await newKey(scene)
    const verifier = open({ urls: [lineUrl, app().url], cacheMs: 0, timeoutMs: 200 })
    line.freeze()
    const begun = performance.now()
    expect((await verifier.verify(plaintext)).valid).toBe(true)
    expect(performance.now() - begun).toBeLessThan(2000)
    // It has learned which one answers.
    const again = performance.now()
    expect((await verifier.verify(plaintext)).valid).toBe(true)
    expect(performance.now() - again).toBeLessThan(150)
    line.cut()
    await close()
  })

  it('says with no word which key and which credential it was asked with', async () => {
    const { plaintext } = await newKey(scene)
    const refused = openRemoteVerifier({ urls: [app().url], credential: newPlaintext('kws') })
    for (const verifier of [open({ urls: ['http://127.0.0.1:9'] }), refused]) {
      const error = await verifier.verify(plaintext).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(VerifierUnavailable)
      const said =
        inspect(error, { depth: 10, showHidden: true }) + inspect(verifier, { depth: 10 })
      for (const secret of [plaintext, gateway.credential]) expect(said).not.toContain(secret)
    }
  })

  it('answers nothing once it is closed, and takes no longer cache than five seconds', async () => {
    const { plaintext } = await newKey(scene)
    const verifier = open()
    await verifier.verify(plaintext)
    verifier.close()
    await expect(verifier.verify(plaintext)).rejects.toThrow(VerifierUnavailable)
    for (const cacheMs of [-1, 5001, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => open({ cacheMs })).toThrow(RangeError)
  })
})

describeOnPostgres('a verifier that asks two nodes', (newDatabase) => {
  let nodes: Nodes
  beforeAll(async () => {
    nodes = await startNodes(newDatabase, { KEYWARD_LEASE_SECONDS: '1' })
  })
  afterAll(() => nodes?.close())

  it('goes on at the other while one has lost the database and answers 503', async () => {
    const scene = await newKeyScene(nodes.first)
    const { credential } = await newService(nodes.first)
    const key = await newKey(scene)
    const urls = [nodes.second.url, nodes.first.url]
    const verifier = openRemoteVerifier({ urls, credential, cacheMs: 0 })
    await expect.poll(async () => (await verifier.verify(key.plaintext)).valid).toBe(true)
    nodes.second.line.cut()
    await scene.owner.client.deleteKey({ params: { key_id: key.key_id } })
    const begun = performance.now()
    let lastAccept = 0
    while (performance.now() - begun < 3000) {
      const { valid } = await verifier.verify(key.plaintext)
      if (valid) lastAccept = performance.now() - begun
    }
    expect(lastAccept).toBeLessThan(1000)
    nodes.second.line.heal()
  })
})

const VALID: Verification = {
  valid: true,
  code: 'valid',
  key_id: 'key_1',
  tenant: 'ten_1',
  project: 'prj_1',
  project_code: 'GOV108009',
  user: 'usr_1',
  role: 'member',
  expires_at: '2030-01-01T00:00:00Z',
  suspended_by: null,
}
