import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { expectBadBodies } from '../testing/expect-bad-input.ts'
import { newPerson, type Person, refusalOf } from '../testing/people.ts'

describeApp('PATCH /v1/me', (app) => {
  let alice: Person
  beforeAll(async () => {
    alice = await newPerson(app(), { name: 'Alice' })
  })
  const events = async () =>
    (
      await app().operator.client.listEvents({
        query: { actor_id: alice.userId, action: 'me.updated' },
      })
    ).data

  it('changes the own name and language, and only what is given', async () => {
    expect(await alice.client.updateMe({ body: { locale: 'zh-TW' } })).toMatchObject({
      name: 'Alice',
      locale: 'zh-TW',
    })
    expect(await alice.client.updateMe({ body: { name: '愛麗絲' } })).toMatchObject({
      name: '愛麗絲',
      locale: 'zh-TW',
    })
    expect((await events()).map(({ details }) => details)).toEqual([
      { name: '愛麗絲' },
      { locale: 'zh-TW' },
    ])
  })

  it('names what is wrong and changes nothing, least of all who somebody is (V01, V07)', async () => {
    const before = [await alice.client.getMe({}), await events()]
    await expectBadBodies(
      alice,
      ['PATCH', '/v1/me'],
      [
        [{ name: '' }, 'name'],
        [{ name: null }, 'name'],
        [{ locale: 'de' }, 'locale'],
        ...['email', 'operator', 'user_id', 'tenant_id', 'role', 'projects', 'password'].map(
          (field) => [{ name: 'Eve', [field]: true }, field] as const,
        ),
      ],
    )
    expect([await alice.client.getMe({}), await events()]).toEqual(before)
  })

  it('is never done by token', async () => {
    const { client } = await alice.withToken('read', 'keys', 'admin')
    expect(await refusalOf(client.updateMe({ body: { name: 'Token' } }))).toBe('not_by_token')
  })

  it('gives the keys of their owner the new name in lists', async () => {
    const { user_id } = await alice.client.updateMe({ body: { name: 'Alicia' } })
    const user = await app().operator.client.getUser({ params: { user_id } })
    expect(user.name).toBe('Alicia')
  })
})
