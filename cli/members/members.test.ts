import type { Member, MemberPage, RemovedMember } from '@keyward/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newMember, newPerson, newPlace, type Place } from '../../server/testing/people.ts'
import type { TestApp } from '../../server/testing/start-app.ts'
import type { Keyward } from '../testing/run-keyward.ts'
import { signedIn, startServer } from '../testing/signed-in.ts'

let app: TestApp
let place: Place
let keyward: Keyward

beforeAll(async () => {
  app = await startServer()
  place = await newPlace(app)
  keyward = await signedIn(app, await newMember(app, place, 'admin'))
})
afterAll(async () => {
  keyward.remove()
  await app.close()
})

const members = (...args: string[]) => ['members', ...args, '-p', place.code]

describe('keyward members', () => {
  it('adds, finds, promotes and removes a member by e-mail address', async () => {
    const { email, userId } = await newPerson(app, { tenantId: place.tenantId })
    const added = await keyward.json<Member>(members('add', email))
    expect(added).toMatchObject({ role: 'member', user: { email } })
    const admin = await keyward.json<Member>(members('set-role', email.toUpperCase(), 'admin'))
    expect(admin.role).toBe('admin')
    for (const given of [email, userId, added.membership_id]) {
      const found = await keyward.json<Member>(members('get', given))
      expect(found.membership_id).toBe(added.membership_id)
    }
    expect((await keyward.run(members('remove', email))).code).toBe(2)
    const removed = await keyward.json<RemovedMember>(members('remove', email, '--yes'))
    expect(removed.keys_deleted).toBe(2)
    const { data } = await keyward.json<MemberPage>(members('list'))
    expect(data.map((member) => member.user.email)).not.toContain(email)
  })

  it('refuses an unknown role before asking the server, and an unknown member with 5', async () => {
    expect((await keyward.run(members('set-role', 'x@example.org', 'owner'))).code).toBe(2)
    expect((await keyward.run(members('get', 'nobody@example.org'))).code).toBe(5)
  })
})
