import { expect, it } from 'vitest'
import type { Actor } from '../actor.ts'
import { describeApp } from '../testing/describe-app.ts'
import {
  joinByLink,
  newPerson,
  newPlace,
  type Person,
  refusalOf,
  unique,
} from '../testing/people.ts'
import { deleteUser } from './delete-user.ts'
import { disableUser } from './disable-user.ts'
import { withdrawOperator } from './withdraw-operator.ts'

describeApp('operators', (app) => {
  const operator = () => app().operator.client
  const paramsOf = ({ userId }: Person) => ({ user_id: userId })
  const operators = async () => {
    const { data } = await operator().listUsers({ query: { page_size: '200' } })
    return data.filter((user) => user.operator && user.status !== 'disabled')
  }

  it('may everything from the moment of the grant until it is withdrawn; both are recorded', async () => {
    const person = await newPerson(app())
    expect(await refusalOf(person.client.listTenants({}))).toBe('not_permitted')
    const params = paramsOf(person)
    const granted = await operator().grantOperator({ params, body: {} })
    expect(granted.operator).toBe(true)
    await person.client.listTenants({})
    expect(await refusalOf(operator().grantOperator({ params, body: {} }))).toBe('already_enabled')

    const withdrawn = await operator().withdrawOperator({ params, body: {} })
    expect(withdrawn).toMatchObject({ operator: false, status: 'active' })
    expect(await refusalOf(person.client.listTenants({}))).toBe('not_permitted')
    expect(await refusalOf(operator().withdrawOperator({ params, body: {} }))).toBe(
      'already_disabled',
    )
    const { data } = await operator().listEvents({ query: { user_id: person.userId } })
    const acts = data.map(({ action }) => action).filter((action) => action.includes('operator'))
    expect(acts).toEqual(['user.operator_withdrawn', 'user.operator_granted'])
  })

  it('can be made with the invitation', async () => {
    const created = await operator().createUser({
      body: { name: 'Second', email: `second${unique()}@example.org`, operator: true },
    })
    expect(created.operator).toBe(true)
    const person = await joinByLink(app().url, created.link.url)
    expect((await person.client.getMe({})).operator).toBe(true)
    await operator().withdrawOperator({ params: paramsOf(person), body: {} })
  })

  it('are never made by a token, nor by its holder’s invitation', async () => {
    const before = await operators()
    const { client } = await app().operator.withToken('admin')
    const person = await newPerson(app())
    const body = { name: 'Sneak', email: `sneak${unique()}@example.org` }
    const refusals = await Promise.all(
      [
        client.grantOperator({ params: paramsOf(person), body: {} }),
        client.createUser({ body: { ...body, operator: true } }),
        client.resetUser({ params: paramsOf(app().operator), body: {} }),
      ].map(refusalOf),
    )
    expect(refusals).toEqual(Array(3).fill('not_by_token'))
    expect(await operators()).toEqual(before)
    expect((await operator().listUsers({ query: { q: body.email } })).data).toEqual([])
    expect((await client.createUser({ body })).operator).toBe(false)
  })

  it('cannot stop themselves by accident', async () => {
    const params = paramsOf(app().operator)
    const refusals = await Promise.all(
      [
        operator().disableUser({ params, body: {} }),
        operator().withdrawOperator({ params, body: {} }),
        operator().deleteUser({ params }),
      ].map(refusalOf),
    )
    expect(refusals).toEqual(Array(3).fill('own_account'))
    expect((await operator().getMe({})).operator).toBe(true)
  })
})

describeApp('an operator grant written without the root key', (app) => {
  it('gives nothing, and a real grant replaces it', async () => {
    const person = await newPerson(app())
    await app().deps.database.pool.query(
      'insert into operator_grants (user_id, granted_at, row_mac) select $1, granted_at, row_mac from operator_grants',
      [person.userId],
    )
    const place = await newPlace(app())
    const tenant = person.client.getTenant({ params: { tenant_id: place.tenantId } })
    expect(await refusalOf(tenant)).toBe('not_permitted')
    const { client } = app().operator
    const params = { user_id: person.userId }
    expect((await client.getUser({ params })).operator).toBe(false)
    expect((await client.grantOperator({ params, body: {} })).operator).toBe(true)
    expect((await person.client.getMe({})).operator).toBe(true)
  })
})

describeApp('the last operator', (app) => {
  const operatorsLeft = async () => {
    const { rows } = await app().deps.database.pool.query<{ user_id: string }>(
      `select user_id from operator_grants join users on id = user_id where disabled_at is null`,
    )
    return rows.map(({ user_id }) => user_id)
  }

  it('cannot be stopped by a request that began while there was another, nor with a forged one', async () => {
    const { deps, operator } = app()
    const [second, forged] = [await newPerson(app()), await newPerson(app())]
    await operator.client.grantOperator({ params: { user_id: second.userId }, body: {} })
    await deps.database.pool.query(
      `insert into operator_grants (user_id, granted_at, row_mac)
       select $1, granted_at, row_mac from operator_grants where user_id = $2`,
      [forged.userId, second.userId],
    )
    await operator.client.withdrawOperator({ params: { user_id: second.userId }, body: {} })
    const late: Actor = {
      userId: second.userId,
      name: 'Second',
      operator: true,
      via: 'session',
      sessionId: null,
      tokenId: null,
      scopes: null,
      authenticatedAt: app().clock.now(),
      requestId: null,
      ip: null,
    }
    for (const stop of [disableUser, withdrawOperator, deleteUser]) {
      const call = stop(deps, late, { userId: operator.userId })
      expect([stop.name, await refusalOf(call)]).toEqual([stop.name, 'last_operator'])
    }
    expect((await operator.client.getMe({})).operator).toBe(true)
    await operator.client.deleteUser({ params: { user_id: forged.userId } })
  })

  it('stays when two operators withdraw each other at once', async () => {
    const { operator } = app()
    const second = await newPerson(app())
    await operator.client.grantOperator({ params: { user_id: second.userId }, body: {} })
    expect(await operatorsLeft()).toHaveLength(2)
    const withdraw = (by: Person, whom: Person) =>
      by.client.withdrawOperator({ params: { user_id: whom.userId }, body: {} })
    await Promise.allSettled([withdraw(operator, second), withdraw(second, operator)])
    expect(await operatorsLeft()).toHaveLength(1)
  })
})
