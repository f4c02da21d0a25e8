import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Call, type Service, send, startService } from './support/calls.ts'
import { nginx } from './support/nginx.ts'
import { describeGateway } from './support/programs.ts'
import { useScene } from './support/suite.ts'
import { INIT, PUBLIC_HOST, TWCC_SERVICES, twccAnswer } from './support/twcc.ts'
import type { Registered } from './support/world.ts'

describeGateway('nginx', '-v', (program) => {
  const scene = useScene(nginx(program))
  let cloud: Service
  let port: number
  beforeAll(async () => {
    cloud = await startService(twccAnswer)
    const registered: Registered[] = []
    for (const [name, access] of Object.entries(TWCC_SERVICES))
      registered.push(await scene.world().register(name, access))
    port = (await scene.run(registered, ['--upstream', `http://127.0.0.1:${cloud.port}`])).port
  })
  afterAll(() => cloud?.close())
  const call = (path: string, host: string | null, more: Call = {}) =>
    send(port, {
      path,
      ...more,
      headers: {
        host: PUBLIC_HOST,
        'x-api-key': scene.world().keys.uuid.plaintext.toUpperCase(),
        'content-type': 'application/json',
        ...(host === null ? {} : { 'X-API-HOST': host }),
        ...more.headers,
      },
    })

  it('answers the ten calls of an unchanged TWCC-CLI as the cloud does', async () => {
    for (const [path, host, body] of INIT) {
      const answer = await call(path, host)
      expect([path, answer.status, answer.json]).toEqual([path, 200, body])
    }
    const reached = cloud.take()
    expect(reached.map(({ url }) => url)).toEqual(INIT.map(([path]) => path))
    for (const { headers } of reached) {
      expect(headers['x-keys-key-id']).toBe(scene.world().keys.uuid.key_id)
      expect(headers['x-api-host']).toBeTruthy()
      expect(headers['x-api-key'] ?? '').toBe('')
    }
  })

  it('takes the names of older clients, and a call that names no host', async () => {
    for (const [path, host] of [
      ['/api/v2/k8s-taichung-default/projects/', 'k8s-taichung-default'],
      ['/api/v2/k8s-D-twcc/projects/', 'k8s-taichung-default'],
      ['/api/v3/openstack-taichung-default-2/sites/', 'OPENSTACK-taichung-default'],
      ['/api/v3/solutions/?name=x', null],
    ] as const)
      expect([path, host, (await call(path, host)).status]).toEqual([path, host, 200])
    cloud.take()
  })

  it('forbids a host that contradicts the platform in the path, in words the client knows', async () => {
    for (const [path, host] of [
      ['/api/v2/ceph-taichung-default/projects/', 'goc'],
      ['/api/v2/slurm-D-twcc/projects/', 'slurm-taichung-default'],
      ['/api_key/', 'goc'],
      ['/api/v2/users/', 'k8s-D-twcc'],
    ] as const) {
      const { status, json } = await call(path, host)
      expect([path, status, json]).toEqual([
        path,
        403,
        { message: '40301: You do not have permission to perform this action.' },
      ])
    }
    expect(cloud.take()).toEqual([])
  })

  it('words every denial as JSON that the client can read', async () => {
    const { keys } = scene.world()
    const words = async (key: string) => {
      const { status, headers, json } = await call('/api/v2/users/', 'goc', {
        headers: { 'x-api-key': key },
      })
      expect(headers['content-type']).toBe('application/json')
      return [status, json]
    }
    expect(await words(crypto.randomUUID())).toEqual([
      401,
      { message: 'Your request is unauthorized.' },
    ])
    expect(await words(keys.expired.plaintext)).toEqual([
      401,
      { message: 'Your request is unauthorized. Key is expired.' },
    ])
    expect(await words(keys.disabled.plaintext)).toEqual([
      401,
      { message: 'Your request is unauthorized. Key is disabled.' },
    ])
    const nowhere = await call('/api/v2/unknown-platform/projects/', 'unknown-platform')
    expect([nowhere.status, nowhere.json]).toEqual([
      404,
      { message: 'no route and no API found with those values' },
    ])
    expect(cloud.take()).toEqual([])
  })

  it('keeps query strings, trailing slashes and extra properties, and changes no status', async () => {
    const answer = await call('/api/v3/k8s-D-twcc/sites/?project=12&x=%2F', 'k8s-D-twcc', {
      method: 'POST',
      headers: { 'x-extra-property-replica': '1' },
      body: '{"name":"site"}',
    })
    expect(answer.status).toBe(200)
    expect(cloud.take()).toMatchObject([
      {
        method: 'POST',
        url: '/api/v3/k8s-D-twcc/sites/?project=12&x=%2F',
        headers: { 'x-extra-property-replica': '1' },
        body: '{"name":"site"}',
      },
    ])
  })
})
