import type { EventPage, Key } from '@keyward/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newMember, newPlace, type Person, type Place } from '../../server/testing/people.ts'
import type { TestApp } from '../../server/testing/start-app.ts'
import type { Keyward } from '../testing/run-keyward.ts'
import { signedIn, startServer } from '../testing/signed-in.ts'

let app: TestApp
let place: Place
let person: Person
let keyward: Keyward

beforeAll(async () => {
  app = await startServer()
  place = await newPlace(app)
  person = await newMember(app, place)
  keyward = await signedIn(app, person)
})
afterAll(async () => {
  keyward.remove()
  await app.close()
})

const newKey = () =>
  person.client.createKey({ params: { project_id: place.projectId }, body: { name: 'api' } })

describe('keyward api', () => {
  it('sends fields as a query or as a typed JSON body', async () => {
    const key = await newKey()
    const page = await keyward.run(['api', 'GET', '/v1/keys', '-f', 'q=api', '-f', 'page_size=1'])
    expect(JSON.parse(page.stdout)).toMatchObject({ data: [{ key_id: key.key_id }] })
    const extended = await keyward.run([
      'api',
      'post',
      `/v1/keys/${key.key_id}/extend`,
      '-f',
      'days=30',
      '--if-match',
      key.etag,
    ])
    expect(JSON.parse(extended.stdout)).toMatchObject({ extension: { from: key.expires_at } })
  })

  it('sends a body from stdin, and prints nothing for an empty answer', async () => {
    const key = await newKey()
    const renamed = await keyward.run(
      ['api', 'POST', `/v1/keys/${key.key_id}/rename`, '--body', '--if-match', key.etag],
      { stdin: '{"name":"30"}' },
    )
    expect((JSON.parse(renamed.stdout) as Key).name).toBe('30')
    const deleted = await keyward.run(['api', 'DELETE', `/v1/keys/${key.key_id}`])
    expect(deleted).toMatchObject({ code: 0, stdout: '' })
  })

  it('ends as every other command does when refused', async () => {
    const key = await newKey()
    const send = async (...args: string[]) => (await keyward.run(['api', ...args])).code
    expect(await send('GET', '/v1/keys', '-f', 'nope=1')).toBe(2)
    expect(await send('POST', `/v1/keys/${key.key_id}/reveal`)).toBe(4)
    expect(await send('GET', '/v1/keys/key_01k0c7v3m5q8r2s4t6w8y0z1a3')).toBe(5)
    expect(await send('GET', '//evil.example.org/v1/keys')).toBe(2)
    expect(await send('FETCH', '/v1/keys')).toBe(2)
  })
})

describe('keyward events list', () => {
  it('finds what was done to a key and by whom', async () => {
    const key = await newKey()
    await keyward.json(['keys', 'disable', key.key_id])
    const { data } = await keyward.json<EventPage>([
      'events',
      'list',
      '--key',
      key.key_id,
      '--action',
      'key.disabled',
    ])
    expect(data).toMatchObject([
      { key_id: key.key_id, actor: { user_id: person.userId, via: 'token' } },
    ])
    const none = await keyward.json<EventPage>([
      'events',
      'list',
      '--key',
      key.key_id,
      '--until',
      '2020-01-01',
    ])
    expect(none.data).toEqual([])
  })
})
