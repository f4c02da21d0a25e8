import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { formatKey } from '@keyward/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newMember, newPlace, type Person, type Place } from '../../server/testing/people.ts'
import type { TestApp } from '../../server/testing/start-app.ts'
import { createKeyward } from '../testing/run-keyward.ts'
import { signedIn, startServer } from '../testing/signed-in.ts'

let app: TestApp
let place: Place
let person: Person
let token: string

beforeAll(async () => {
  app = await startServer()
  place = await newPlace(app)
  person = await newMember(app, place, 'admin')
  token = (await person.withToken('read', 'keys')).token
})
afterAll(() => app.close())

describe('keyward login', () => {
  it('keeps a token from stdin in a file for its owner only, and signs in with it', async () => {
    const keyward = createKeyward()
    const ran = await keyward.run(['login', '--host', app.url, '--with-token'], {
      stdin: `${token}\n`,
    })
    expect(ran.code).toBe(0)
    expect(ran.stdout + ran.stderr).not.toContain(token)
    expect(statSync(join(keyward.folder, 'keyward/tokens.json')).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(keyward.folder, 'keyward/config.json'), 'utf8')).not.toContain(token)
    expect(await keyward.json(['whoami'])).toMatchObject({ user_id: person.userId, via: 'token' })
    keyward.remove()
  })

  it('keeps nothing when the server refuses the token', async () => {
    const keyward = createKeyward()
    const wrong = formatKey('kwm', 'n'.repeat(43))
    const ran = await keyward.run(['login', '--host', app.url, '--with-token'], { stdin: wrong })
    expect(ran.code).toBe(4)
    expect((await keyward.run(['whoami'])).code).toBe(4)
    expect(() => statSync(join(keyward.folder, 'keyward'))).toThrow(/ENOENT/)
    keyward.remove()
  })

  it('sends no API key to anybody by mistake, and asks nothing without a terminal', async () => {
    const keyward = createKeyward()
    const key = formatKey('kw', 'n'.repeat(43))
    const args = ['login', '--host', app.url]
    expect((await keyward.run([...args, '--with-token'], { stdin: key })).code).toBe(2)
    expect((await keyward.run(args)).code).toBe(2)
    keyward.remove()
  })
})

describe('keyward logout', () => {
  it('forgets the token of one profile and leaves the other', async () => {
    const keyward = createKeyward()
    for (const profile of ['default', 'staging']) {
      const args = ['login', '--host', app.url, '--with-token', '--profile', profile]
      await keyward.json(args, { stdin: token })
    }
    expect(await keyward.json(['logout'])).toEqual({ profile: 'default', forgotten: true })
    expect((await keyward.run(['whoami'])).code).toBe(4)
    expect((await keyward.run(['whoami', '--profile', 'staging'])).code).toBe(0)
    expect((await keyward.run(['whoami'], { env: { KEYWARD_PROFILE: 'staging' } })).code).toBe(0)
    keyward.remove()
  })
})

describe('keyward projects use', () => {
  it('makes commands mean that project until a flag or the environment says otherwise', async () => {
    const keyward = createKeyward()
    await keyward.json(['login', '--host', app.url, '--with-token'], { stdin: token })
    await keyward.json(['projects', 'use', place.code.toLowerCase()])
    const key = await keyward.json(['keys', 'create', '--name', 'in use'])
    expect(key).toMatchObject({ project: { code: place.code } })
    expect((await keyward.run(['keys', 'create', '-p', 'NOPE1'])).code).toBe(5)
    const env = { KEYWARD_PROJECT: 'NOPE1' }
    expect((await keyward.run(['keys', 'create'], { env })).code).toBe(5)
    expect(await keyward.json(['status'])).toMatchObject({
      project_id: place.projectId,
      ready: true,
      token_from: 'profile',
    })
    keyward.remove()
  })
})

describe('keyward status', () => {
  it('shows an operator the version and the database', async () => {
    const keyward = await signedIn(app, app.operator)
    expect(await keyward.json(['status'])).toMatchObject({
      ready: true,
      token_from: 'environment',
      system: { database: { engine: 'embedded' } },
    })
    keyward.remove()
  })

  it('shows others no empty lines for what is not theirs to see', async () => {
    const keyward = await signedIn(app, person)
    const { stdout } = await keyward.run(['status'])
    expect(stdout).toContain(app.url)
    expect(stdout).not.toMatch(/^(version|database)/m)
    keyward.remove()
  })

  it('says that a server cannot be reached before it says that one is not signed in', async () => {
    const keyward = createKeyward()
    const nowhere = await keyward.run(['status', '--host', 'http://127.0.0.1:1'])
    expect([nowhere.code, nowhere.stderr]).toEqual([
      7,
      expect.stringContaining('Cannot reach http://127.0.0.1:1'),
    ])
    const there = await keyward.run(['status', '--host', app.url])
    expect([there.code, there.stderr]).toEqual([
      4,
      expect.stringContaining(`You are not signed in to ${app.url}.`),
    ])
    keyward.remove()
  })
})
