import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatKey } from '@keyward/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newMember, newPlace, newService } from '../../server/testing/people.ts'
import type { TestApp } from '../../server/testing/start-app.ts'
import { createKeyward, type Keyward } from '../testing/run-keyward.ts'
import { startServer } from '../testing/signed-in.ts'

let app: TestApp
let keyward: Keyward
let credential: string
let plaintext: string
let keyId: string

beforeAll(async () => {
  app = await startServer()
  const place = await newPlace(app)
  const person = await newMember(app, place)
  const key = await person.client.createKey({ params: { project_id: place.projectId }, body: {} })
  plaintext = key.plaintext
  keyId = key.key_id
  credential = (await newService(app)).credential
  keyward = createKeyward({ KEYWARD_URL: app.url })
})
afterAll(async () => {
  keyward.remove()
  await app.close()
})

const asService = () => ({ KEYWARD_SERVICE_CREDENTIAL: credential })

describe('keyward keys verify', () => {
  it('ends with 0 for a valid key, taken from stdin, and does not repeat it', async () => {
    const ran = await keyward.run(['keys', 'verify', '--json'], {
      stdin: `${plaintext}\n`,
      env: asService(),
    })
    expect(ran.code).toBe(0)
    expect(JSON.parse(ran.stdout)).toMatchObject({ valid: true, code: 'valid', key_id: keyId })
    expect(ran.stdout + ran.stderr).not.toContain(plaintext)
  })

  it('ends with 10 for a key that is not valid', async () => {
    const unknown = formatKey('kw', 'q'.repeat(43))
    for (const [stdin, outcome] of [
      [unknown, 'unknown'],
      ['not a key', 'malformed'],
      [`${plaintext} `, 'malformed'],
    ] as const) {
      const ran = await keyward.run(['keys', 'verify', '--json'], { stdin, env: asService() })
      expect([ran.code, JSON.parse(ran.stdout)]).toMatchObject([
        10,
        { valid: false, code: outcome },
      ])
    }
  })

  it('takes the credential from a file', async () => {
    const path = join(keyward.folder, 'credential')
    writeFileSync(path, `${credential}\n`, { mode: 0o600 })
    const args = ['keys', 'verify', '--credential-file', path]
    expect((await keyward.run(args, { stdin: plaintext })).code).toBe(0)
  })

  it('never says 10 when it could not ask: 4 for a refused credential, 2 for none of a key', async () => {
    const wrong = { KEYWARD_SERVICE_CREDENTIAL: formatKey('kws', 'q'.repeat(43)) }
    const refused = await keyward.run(['keys', 'verify'], { stdin: plaintext, env: wrong })
    expect(refused.code).toBe(4)
    expect((await keyward.run(['keys', 'verify'], { stdin: plaintext })).code).toBe(4)
    expect((await keyward.run(['keys', 'verify'], { env: asService() })).code).toBe(2)
    const away = { ...asService(), KEYWARD_URL: 'http://127.0.0.1:9' }
    expect((await keyward.run(['keys', 'verify'], { stdin: plaintext, env: away })).code).toBe(7)
  })
})
