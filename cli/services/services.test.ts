import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Service } from '@keyward/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newMember, newPlace, type Place } from '../../server/testing/people.ts'
import type { TestApp } from '../../server/testing/start-app.ts'
import type { Keyward } from '../testing/run-keyward.ts'
import { signedIn, startServer } from '../testing/signed-in.ts'

let app: TestApp
let place: Place
let operator: Keyward

beforeAll(async () => {
  app = await startServer()
  place = await newPlace(app)
  operator = await signedIn(app, app.operator)
})
afterAll(async () => {
  operator.remove()
  await app.close()
})

describe('keyward services', () => {
  it('registers a service whose credential verifies the keys of its audience', async () => {
    const person = await newMember(app, place)
    const key = await person.client.createKey({ params: { project_id: place.projectId }, body: {} })
    const service = await operator.json<Service>([
      'services',
      'create',
      'maps',
      '--projects',
      place.code,
    ])
    expect(service.audience).toEqual({ tenant_ids: [], project_ids: [place.projectId] })
    const created = await operator.run([
      'services',
      'credentials',
      'create',
      'maps',
      '--out',
      'maps.kws',
    ])
    expect(created.code).toBe(0)
    expect(readFileSync(join(operator.folder, 'maps.kws'), 'utf8')).toMatch(/^kws_\w{49}\n$/)
    const verify = () =>
      operator.run(['keys', 'verify', '--credential-file', 'maps.kws'], { stdin: key.plaintext })
    expect((await verify()).code).toBe(0)
    const other = await newPlace(app)
    await operator.json(['services', 'set-audience', 'maps', '--tenants', other.tenantId])
    expect((await verify()).code).toBe(10)
    await operator.json(['services', 'set-audience', 'maps', '--all-keys'])
    expect((await verify()).code).toBe(0)
    await operator.json(['services', 'disable', 'maps'])
    expect((await verify()).code).toBe(4)
  })

  it('sets which calls a service takes, and leaves what was not named', async () => {
    await operator.json(['services', 'create', 'paths', '--all-keys'])
    const set = (...flags: string[]) =>
      operator.json<Service>(['services', 'set-access', 'paths', ...flags])
    await set('--path-prefixes', '/v2/,/v3', '--member-methods', 'none')
    const { access } = await set('--hosts', 'api.example.org', '--denial-format', 'twcc')
    expect(access).toEqual({
      hosts: ['api.example.org'],
      path_prefixes: ['/v2/', '/v3'],
      methods: { member: [], admin: null },
      denial_format: 'twcc',
    })
    expect((await set('--path-prefixes', '*')).access.path_prefixes).toBeNull()
    expect((await operator.run(['services', 'set-access', 'paths'])).code).toBe(2)
    const wrong = ['services', 'set-access', 'paths', '--path-prefixes', '/a/../b']
    expect((await operator.run(wrong)).code).not.toBe(0)
  })

  it('demands an audience that was meant', async () => {
    expect((await operator.run(['services', 'create', 'x'])).code).toBe(2)
    const both = ['services', 'create', 'x', '--all-keys', '--projects', place.code]
    expect((await operator.run(both)).code).toBe(2)
  })

  it('lists and deletes credentials and services', async () => {
    await operator.json(['services', 'create', 'tiles', '--all-keys'])
    await operator.json(['services', 'credentials', 'create', 'tiles'])
    const listed = await operator.run(['services', 'credentials', 'list', 'tiles'])
    const [credentialId = ''] = listed.stdout.split('\t')
    const remove = ['services', 'credentials', 'delete', 'tiles', credentialId]
    expect((await operator.run(remove)).code).toBe(2)
    expect((await operator.run([...remove, '--yes'])).code).toBe(0)
    expect((await operator.run(['services', 'credentials', 'list', 'tiles'])).stdout).toBe('')
    expect((await operator.json<Service>(['services', 'rename', 'tiles', 'tiles2'])).name).toBe(
      'tiles2',
    )
    expect((await operator.run(['services', 'delete', 'tiles2', '--yes'])).code).toBe(0)
    expect((await operator.run(['services', 'get', 'tiles2'])).code).toBe(5)
  })
})
