import { POLICY_DEFAULTS, type ProjectPolicy, type TenantPolicy } from '@keyward/contract'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newMember, newPlace, type Place } from '../../server/testing/people.ts'
import type { TestApp } from '../../server/testing/start-app.ts'
import type { Keyward } from '../testing/run-keyward.ts'
import { signedIn, startServer } from '../testing/signed-in.ts'

let app: TestApp
let place: Place
let operator: Keyward

beforeAll(async () => {
  app = await startServer()
  operator = await signedIn(app, app.operator)
})
beforeEach(async () => {
  place = await newPlace(app)
})
afterAll(async () => {
  operator.remove()
  await app.close()
})

const projectPolicy = () => operator.json<ProjectPolicy>(['policies', 'get', '-p', place.code])

describe('keyward policies', () => {
  it('set one rule of a tenant and leave the others', async () => {
    const args = ['policies', 'set', 'extension_days_max=60', '--tenant', place.tenantId]
    const { rules } = await operator.json<TenantPolicy>(args)
    expect(rules).toEqual({ ...POLICY_DEFAULTS, extension_days_max: 60 })
  })

  it('set a stricter rule of a project, and give it up with inherit', async () => {
    const admin = await signedIn(app, await newMember(app, place, 'admin'))
    const set = (rule: string) => admin.run(['policies', 'set', rule, '-p', place.code])
    expect((await set('revive_days=5')).code).toBe(0)
    expect(await projectPolicy()).toMatchObject({
      own: { revive_days: 5 },
      effective: { revive_days: 5 },
    })
    expect((await set('revive_days=31')).code).toBe(1)
    expect((await set('revive_days=inherit')).code).toBe(0)
    expect(await projectPolicy()).toMatchObject({ own: {}, effective: { revive_days: 30 } })
    admin.remove()
  })

  it('show the same as get', async () => {
    const args = ['-p', place.code]
    const [shown, got] = [
      await operator.run(['policies', 'show', ...args]),
      await operator.run(['policies', 'get', ...args]),
    ]
    expect(shown.stdout).toBe(got.stdout)
    expect(got.stdout).toContain('lifetime_days_max\tnone\n')
  })

  it('destroy sealed copies only after a yes', async () => {
    const person = await newMember(app, place)
    await person.client.createKey({ params: { project_id: place.projectId }, body: {} })
    const args = ['secret_display=once', '--tenant', place.tenantId]
    const preview = await operator.json(['policies', 'preview', ...args])
    expect(preview).toMatchObject({ sealed_copies_destroyed: 1 })
    const ran = await operator.run(['policies', 'set', ...args])
    expect(ran.code).toBe(2)
    expect((await projectPolicy()).effective.secret_display).toBe('recoverable')
    expect((await operator.run(['policies', 'set', ...args, '--yes'])).code).toBe(0)
    expect((await projectPolicy()).effective.secret_display).toBe('once')
  })
})
