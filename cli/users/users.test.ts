import type { CreatedUser, Project, Tenant, User } from '@keyward/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { joinByLink } from '../../server/testing/people.ts'
import type { TestApp } from '../../server/testing/start-app.ts'
import type { Keyward } from '../testing/run-keyward.ts'
import { signedIn, startServer } from '../testing/signed-in.ts'

let app: TestApp
let operator: Keyward

beforeAll(async () => {
  app = await startServer()
  operator = await signedIn(app, app.operator)
})
afterAll(async () => {
  operator.remove()
  await app.close()
})

describe('an operator at the command line', () => {
  it('sets up a tenant, a project and a user who can join by the printed link', async () => {
    const tenant = await operator.json<Tenant>(['tenants', 'create', '國網中心'])
    const project = await operator.json<Project>([
      'projects',
      'create',
      'GOV108009',
      '--tenant',
      '國網中心',
      '--name',
      '氣象圖',
    ])
    expect(project.tenant.tenant_id).toBe(tenant.tenant_id)
    const user = await operator.json<CreatedUser>([
      'users',
      'create',
      'lin@example.org',
      '--name',
      'Lin',
      '--tenant',
      '國網中心',
    ])
    const lin = await joinByLink(app.url, user.link.url)
    expect(lin.userId).toBe(user.user_id)
  })

  it('stops a user, signs them out by it, and lets them in again', async () => {
    const users = (...args: string[]) => operator.json<User>(['users', ...args])
    const { link } = await operator.json<CreatedUser>([
      'users',
      'create',
      'wu@example.org',
      '--name',
      'Wu',
    ])
    const wu = await joinByLink(app.url, link.url)
    expect((await users('disable', 'wu@example.org')).status).toBe('disabled')
    await expect(wu.client.getMe({})).rejects.toMatchObject({ status: 401 })
    expect((await users('enable', 'WU@example.org')).status).toBe('active')
    expect((await users('rename', wu.userId, 'Wu Bing')).name).toBe('Wu Bing')
  })

  it.each(['reset', 'end-sessions', 'grant-operator', 'withdraw-operator'])(
    'is sent to the console for %s, as the server would do',
    async (verb) => {
      const ran = await operator.run(['users', verb, 'lin@example.org'])
      expect(ran).toMatchObject({ code: 4, stdout: '' })
      expect(ran.stderr).toContain('in the console')
    },
  )

  it('deletes only what is empty or confirmed', async () => {
    await operator.json(['tenants', 'create', 'Short-lived'])
    await operator.json([
      'projects',
      'create',
      'TMP1',
      '--tenant',
      'Short-lived',
      '--name',
      'Temporary',
    ])
    expect((await operator.run(['tenants', 'delete', 'Short-lived', '--yes'])).code).toBe(6)
    expect((await operator.run(['projects', 'delete', 'TMP1'])).code).toBe(2)
    expect((await operator.run(['projects', 'delete', 'TMP1', '--yes'])).code).toBe(0)
    expect((await operator.run(['tenants', 'delete', 'Short-lived', '--yes'])).code).toBe(0)
    expect((await operator.run(['tenants', 'get', 'Short-lived'])).code).toBe(5)
  })

  it('suspends a tenant and a project, and lifts both', async () => {
    await operator.json(['tenants', 'create', 'Pausing'])
    await operator.json(['projects', 'create', 'PAU1', '--tenant', 'Pausing', '--name', 'P'])
    const act = (...args: string[]) => operator.json<{ status: string }>(args)
    expect((await act('projects', 'disable', 'PAU1')).status).toBe('disabled')
    expect((await act('projects', 'enable', 'PAU1')).status).toBe('active')
    expect((await act('tenants', 'disable', 'Pausing')).status).toBe('disabled')
    expect((await act('tenants', 'enable', 'Pausing')).status).toBe('active')
    expect(await act('projects', 'rename', 'PAU1', 'Paused')).toMatchObject({ name: 'Paused' })
    expect(await act('tenants', 'rename', 'Pausing', 'Going on')).toMatchObject({
      name: 'Going on',
    })
  })
})
