import type { KeyUsage } from '@keyward/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newMember, newPlace, newService } from '../../server/testing/people.ts'
import type { TestApp } from '../../server/testing/start-app.ts'
import type { Keyward } from '../testing/run-keyward.ts'
import { signedIn, startServer } from '../testing/signed-in.ts'

let app: TestApp
let keyward: Keyward
let keyId: string
let service: Awaited<ReturnType<typeof newService>>

beforeAll(async () => {
  app = await startServer()
  const place = await newPlace(app)
  const person = await newMember(app, place)
  keyward = await signedIn(app, person)
  service = await newService(app)
  const params = { project_id: place.projectId }
  const { key_id, plaintext } = await person.client.createKey({ params, body: {} })
  keyId = key_id
  await service.verify(plaintext)
  await service.verify(plaintext)
  await app.app.plane.usage.flush()
})
afterAll(async () => {
  keyward.remove()
  await app.close()
})

describe('keyward keys usage', () => {
  it('prints the days on which a key was used, with what came of it', async () => {
    const today = app.clock.now().toISOString().slice(0, 10)
    const { code, stdout } = await keyward.run(['keys', 'usage', keyId])
    expect([code, stdout]).toEqual([0, `${[today, 2, 0, 0, 0, 0, 0].join('\t')}\n`])
  })

  it('prints hours or services instead, and tells everything as JSON', async () => {
    const hours = await keyward.run(['keys', 'usage', keyId, '--by', 'hour', '--since', '12h'])
    expect(hours.stdout).toMatch(/^\d{4}-\d\d-\d\dT\d\d:00:00\.000Z\t2\t/)
    const services = await keyward.run(['keys', 'usage', keyId, '--by', 'service'])
    expect(services.stdout).toBe(`${[service.service.name, 2, 0, 0, 0, 0, 0].join('\t')}\n`)
    const usage = await keyward.json<KeyUsage>(['keys', 'usage', keyId, '--by', 'hour'])
    expect(usage).toMatchObject({ key_id: keyId, interval: 'hour', totals: { valid: 2 } })
    const args = ['keys', 'usage', keyId, '--since', '7d', '--until', '1d']
    expect((await keyward.run(args)).stderr).toContain('Nothing to list.')
  })

  it('says what is wrong with a span, and prints nothing', async () => {
    const { code, stdout, stderr } = await keyward.run(['keys', 'usage', keyId, '--since', '91d'])
    expect(code).not.toBe(0)
    expect(stdout).toBe('')
    expect(stderr).toContain('90 days')
  })
})
