import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BatchResult, Key, KeyDetail, KeyPage, KeyWithPlaintext } from '@keyward/contract'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newMember, newPlace, type Person, type Place } from '../../server/testing/people.ts'
import type { TestApp } from '../../server/testing/start-app.ts'
import type { Keyward } from '../testing/run-keyward.ts'
import { signedIn, startServer } from '../testing/signed-in.ts'

const DAY_MS = 86_400_000
let app: TestApp
let place: Place
let person: Person
let keyward: Keyward

beforeAll(async () => {
  app = await startServer()
})
beforeEach(async () => {
  place = await newPlace(app)
  person = await newMember(app, place)
  keyward = await signedIn(app, person)
})
afterEach(() => keyward.remove())
afterAll(() => app.close())

const newKey = (body: { name?: string; validity_days?: number } = {}) =>
  person.client.createKey({ params: { project_id: place.projectId }, body })
const get = (key_id: string) => keyward.json<KeyDetail>(['keys', 'get', key_id])

describe('keyward keys create', () => {
  it('makes a key of the caller in the project named by its code', async () => {
    const key = await keyward.json<KeyWithPlaintext>([
      'keys',
      'create',
      '--project',
      place.code,
      '--name',
      '氣象 deploy',
      '--validity-days',
      '30',
    ])
    expect(key).toMatchObject({
      name: '氣象 deploy',
      status: 'active',
      project: { project_id: place.projectId },
      user: { user_id: person.userId },
    })
    expect(Date.parse(key.expires_at) - Date.parse(key.created_at)).toBe(30 * DAY_MS)
  })

  it('prints the plaintext alone with --plaintext-only, the rest on stderr', async () => {
    const args = ['keys', 'create', '-p', place.projectId, '--plaintext-only']
    const { code, stdout, stderr } = await keyward.run(args)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^kw_[0-9A-Za-z]{49}\n$/)
    expect(stderr).toContain('Created key_')
    expect(stderr).not.toContain(stdout.trim())
  })

  it('writes the plaintext to a new file for its owner only, and to nowhere else', async () => {
    const args = ['keys', 'create', '-p', place.code, '--out', './new.key', '--json']
    const { stdout, stderr } = await keyward.run(args)
    const path = join(keyward.folder, 'new.key')
    const plaintext = readFileSync(path, 'utf8').trim()
    expect(plaintext).toMatch(/^kw_[0-9A-Za-z]{49}$/)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(stdout + stderr).not.toContain(plaintext)
    expect(JSON.parse(stdout)).not.toHaveProperty('plaintext')
  })

  it('makes no key when the file exists already, and leaves the file alone', async () => {
    const path = join(keyward.folder, 'precious.txt')
    writeFileSync(path, 'precious')
    const before = await keyward.json<KeyPage>(['keys', 'list', '--all'])
    const ran = await keyward.run(['keys', 'create', '-p', place.code, '--out', path])
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(readFileSync(path, 'utf8')).toBe('precious')
    expect((await keyward.json<KeyPage>(['keys', 'list', '--all'])).data).toHaveLength(
      before.data.length,
    )
  })

  it('leaves no empty file behind when the server refuses', async () => {
    const args = ['keys', 'create', '-p', place.code, '--format', 'uuid', '--out', './refused.key']
    expect((await keyward.run(args)).code).toBe(6)
    expect(existsSync(join(keyward.folder, 'refused.key'))).toBe(false)
  })

  it('asks for a project when none is in use, and for a project that exists', async () => {
    expect((await keyward.run(['keys', 'create'])).code).toBe(2)
    expect((await keyward.run(['keys', 'create', '-p', 'NOPE1'])).code).toBe(5)
  })
})

describe('keyward keys list', () => {
  it('prints one tab-separated line per key in a pipe, the ID first', async () => {
    const key = await newKey({ name: 'tab\tand\nline' })
    const { stdout } = await keyward.run(['keys', 'list', '-p', place.code, '--search', 'tab'])
    expect(stdout.split('\n')).toHaveLength(2)
    expect(stdout.split('\t').slice(0, 3)).toEqual([key.key_id, 'tab\\u{9}and\\u{a}line', 'active'])
  })

  it('goes on exactly where a limited list ended', async () => {
    for (const name of ['a', 'b', 'c']) await newKey({ name })
    const all = await keyward.json<KeyPage>(['keys', 'list', '-p', place.code, '--all'])
    const first = await keyward.json<KeyPage>(['keys', 'list', '-p', place.code, '--limit', '2'])
    const token = first.next_page_token ?? ''
    const rest = await keyward.json<KeyPage>([
      'keys',
      'list',
      '-p',
      place.code,
      '--page-token',
      token,
      '--all',
    ])
    expect(first.data).toHaveLength(2)
    expect([...first.data, ...rest.data].map((key) => key.key_id)).toEqual(
      all.data.map((key) => key.key_id),
    )
  })

  it('filters and sorts as the API does', async () => {
    for (const validity_days of [10, 30, 20, 40]) await newKey({ validity_days })
    const { data } = await keyward.json<KeyPage>([
      'keys',
      'list',
      '-p',
      place.code,
      '--status',
      'active',
      '--expires-before',
      '31d',
      '--order-by',
      'expires_at desc',
    ])
    const daysLeft = data.map((key) =>
      Math.round((Date.parse(key.expires_at) - Date.parse(key.created_at)) / DAY_MS),
    )
    expect(daysLeft).toEqual([30, 20, 10])
  })
})

describe('keyward keys extend', () => {
  it('previews with --dry-run and changes nothing', async () => {
    const key = await newKey()
    const args = ['keys', 'extend', key.key_id, '--days', '30', '--dry-run']
    const preview = await keyward.json<{ from: string; to: string }>(args)
    expect(Date.parse(preview.to) - Date.parse(preview.from)).toBe(30 * DAY_MS)
    expect((await get(key.key_id)).expires_at).toBe(key.expires_at)
  })

  it('moves the expiry later by exactly those days', async () => {
    const key = await newKey()
    const { code, stdout } = await keyward.run(['keys', 'extend', key.key_id, '--days', '30'])
    expect(code).toBe(0)
    const { expires_at } = await get(key.key_id)
    expect(Date.parse(expires_at) - Date.parse(key.expires_at)).toBe(30 * DAY_MS)
    expect(stdout).toContain(`to\t${expires_at}\n`)
  })

  it('says which limit was passed', async () => {
    const key = await newKey()
    const ran = await keyward.run(['keys', 'extend', key.key_id, '--days', '366'])
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('extension_too_long')
  })

  it('extends several keys in one request, and ends with 8 when only some could be', async () => {
    const [near, far] = [await newKey(), await newKey({ validity_days: 400 })]
    const args = ['keys', 'extend', near.key_id, far.key_id, '--days', '365', '--json']
    const ran = await keyward.run(args)
    expect(ran.code).toBe(8)
    const { results } = JSON.parse(ran.stdout) as BatchResult
    expect(results.map(({ key_id, ok, code }) => [key_id, ok, code])).toEqual([
      [near.key_id, true, null],
      [far.key_id, false, 'validity_too_far'],
    ])
  })
})

describe('the life of a key', () => {
  it('is renamed, disabled, enabled and deleted by its verbs', async () => {
    const { key_id } = await newKey()
    expect(await keyward.json<Key>(['keys', 'rename', key_id, 'nightly'])).toMatchObject({
      name: 'nightly',
    })
    const off = await keyward.json<Key>(['keys', 'disable', key_id, '--reason', 'seen in a log'])
    expect(off.status).toBe('disabled')
    expect((await keyward.run(['keys', 'disable', key_id])).code).toBe(6)
    expect((await keyward.json<Key>(['keys', 'enable', key_id])).status).toBe('active')
    const history = await keyward.run(['keys', 'history', key_id])
    expect(history.stdout.match(/key\.\w+/g)?.toSorted()).toEqual(
      ['key.created', 'key.disabled', 'key.enabled', 'key.renamed'].toSorted(),
    )
    expect((await keyward.run(['keys', 'delete', key_id, '--yes'])).code).toBe(0)
    expect((await keyward.run(['keys', 'get', key_id])).code).toBe(5)
  })

  it('is not ended without --yes where nobody can be asked', async () => {
    const { key_id } = await newKey()
    const ran = await keyward.run(['keys', 'delete', key_id])
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('--yes')
    expect((await get(key_id)).status).toBe('active')
  })

  it('rotates with an overlap, which can be ended', async () => {
    const { key_id, plaintext } = await newKey()
    const rotated = await keyward.json<KeyWithPlaintext>(['keys', 'rotate', key_id])
    expect(rotated.plaintext).not.toBe(plaintext)
    expect(rotated.rotation_ends_at).not.toBeNull()
    const done = await keyward.json<Key>(['keys', 'finish-rotation', key_id])
    expect(done.rotation_ends_at).toBeNull()
  })

  it('ends for several keys at once, or for none when one may not be seen', async () => {
    const ids = [(await newKey()).key_id, (await newKey()).key_id]
    const stranger = await newMember(app, await newPlace(app))
    const foreign = await stranger.client.listKeys({})
    const foreignId = foreign.data[0]?.key_id ?? ''
    expect((await keyward.run(['keys', 'delete', ...ids, foreignId, '--yes'])).code).toBe(5)
    expect((await keyward.run(['keys', 'get', ids[0] ?? ''])).code).toBe(0)
    expect((await keyward.run(['keys', 'disable', ...ids])).code).toBe(0)
    expect((await keyward.run(['keys', 'delete', ...ids, '--yes'])).code).toBe(0)
    expect((await keyward.run(['keys', 'get', ids[0] ?? ''])).code).toBe(5)
  })
})

describe('a token that may only read', () => {
  it('reads keys and is refused every change with 4', async () => {
    const { key_id } = await newKey()
    const reader = await signedIn(app, person, 'read')
    expect((await reader.run(['keys', 'get', key_id])).code).toBe(0)
    const refused = await reader.run(['keys', 'disable', key_id])
    expect(refused.code).toBe(4)
    expect(refused.stderr).toContain('scope_missing')
    reader.remove()
  })
})

describe('a change with --wait', () => {
  it.each(['disable', 'delete'])('of keys %s says that every node has it', async (verb) => {
    const [one, two] = [await newKey(), await newKey()]
    for (const ids of [[one.key_id], [two.key_id, (await newKey()).key_id]]) {
      const confirmed = verb === 'delete' ? ['--yes'] : []
      const { code, stderr } = await keyward.run(['keys', verb, ...ids, ...confirmed, '--wait'])
      expect(code).toBe(0)
      expect(stderr).toMatch(/It holds at the only node, after \d+ ms\./)
    }
  })

  it('is not offered where nothing is taken away', async () => {
    const { key_id } = await newKey()
    const { code, stderr } = await keyward.run(['keys', 'enable', key_id, '--wait'])
    expect(code).not.toBe(0)
    expect(stderr).toContain("unknown option '--wait'")
  })
})
