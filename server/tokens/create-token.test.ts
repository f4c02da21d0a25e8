import { createClient } from '@keyward/sdk'
import { eq } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { managementTokens } from '../db/schema/index.ts'
import { describeApp } from '../testing/describe-app.ts'
import { expectBadBodies } from '../testing/expect-bad-input.ts'
import { newPerson, refusalOf } from '../testing/people.ts'

const DAY_MS = 86_400_000

describeApp('POST /v1/me/tokens', (app) => {
  const using = (token: string) =>
    createClient({ url: app().url, headers: () => ({ authorization: `Bearer ${token}` }) })

  it('makes a token that works as its owner, shown once and kept as a digest', async () => {
    const person = await newPerson(app())
    const token = await person.client.createToken({ body: { name: 'ci', scopes: ['read'] } })
    expect(token.plaintext).toMatch(/^kwm_[0-9A-Za-z]{49}$/)
    expect(token.masked_token).toBe(`${token.plaintext.slice(0, 8)}…${token.plaintext.slice(-4)}`)
    expect(Date.parse(token.expires_at) - Date.parse(token.created_at)).toBe(90 * DAY_MS)
    expect((await using(token.plaintext).getMe({})).user_id).toBe(person.userId)
    const [row] = await app()
      .deps.database.orm.select()
      .from(managementTokens)
      .where(eq(managementTokens.id, token.token_id))
    expect(JSON.stringify(row)).not.toContain(token.plaintext.slice(8, -4))
    const { data } = await app().operator.client.listEvents({
      query: { actor_id: person.userId, action: 'token.created' },
    })
    expect(data).toMatchObject([
      { details: { token_id: token.token_id, name: 'ci', scopes: ['read'] } },
    ])
    expect(JSON.stringify(data)).not.toContain(token.plaintext.slice(8, -4))
  })

  it('never makes a token wider than what was asked: no scope means no token (V05)', async () => {
    const person = await newPerson(app())
    const path = ['POST', '/v1/me/tokens'] as const
    await expectBadBodies(person, path, [
      [{ name: 'x' }, 'scopes'],
      [{ name: 'x', scopes: [] }, 'scopes'],
      [{ name: 'x', scopes: null }, 'scopes'],
      [{ name: 'x', scopes: 'read' }, 'scopes'],
      [{ name: 'x', scopes: [''] }, 'scopes.0'],
      [{ name: 'x', scopes: ['*'] }, 'scopes.0'],
      [{ name: 'x', scopes: [['admin']] }, 'scopes.0'],
      [{ name: 'x', scopes: Array(5000).fill('read') }, 'scopes'],
      [{ scopes: ['read'] }, 'name'],
      [{ name: 'x', scopes: ['read'], validity_days: 366 }, 'validity_days'],
      [{ name: 'x', scopes: ['read'], validity_days: 0 }, 'validity_days'],
      [{ name: 'x', scopes: ['read'], validity_days: null }, 'validity_days'],
      [{ name: 'x', scopes: ['read'], expires_at: null }, 'expires_at'],
      [{ name: 'x', scopes: ['read'], user_id: app().operator.userId }, 'user_id'],
    ])
    expect((await person.client.listTokens({})).data).toEqual([])
  })

  it('does what its scopes say and no more (V06)', async () => {
    const person = await newPerson(app())
    const { client: read } = await person.withToken('read')
    const { client: keys } = await person.withToken('keys')
    const { client: admin } = await person.withToken('admin')
    expect((await read.listKeys({})).data).toEqual([])
    expect(await refusalOf(keys.listKeys({}))).toBe('scope_missing')
    expect(await refusalOf(admin.listKeys({}))).toBe('scope_missing')
    const create = { params: { project_id: `prj_${'0'.repeat(26)}` }, body: {} }
    expect(await refusalOf(keys.createKey(create))).toBe('project_not_found')
    expect(await refusalOf(read.createKey(create))).toBe('scope_missing')
  })

  it('gives nobody more than they are: an admin token of a member is a member (V11)', async () => {
    const person = await newPerson(app())
    const { client } = await person.withToken('read', 'keys', 'admin')
    expect(await refusalOf(client.listTenants({}))).toBe('not_permitted')
  })

  it('is never made by a token, and needs a recent sign-in (V04, V08)', async () => {
    const person = await newPerson(app())
    const { client } = await person.withToken('read', 'keys', 'admin')
    const body = { name: 'child', scopes: ['admin' as const] }
    expect(await refusalOf(client.createToken({ body }))).toBe('not_by_token')
    app().clock.advance({ minutes: 15 })
    expect(await refusalOf(person.client.createToken({ body }))).toBe(
      'recent_authentication_required',
    )
  })

  it('stops working at its expiry, to the moment', async () => {
    const person = await newPerson(app())
    const { plaintext } = await person.client.createToken({
      body: { name: 'short', scopes: ['read'], validity_days: 1 },
    })
    app().clock.advance({ ms: DAY_MS - 1 })
    expect((await using(plaintext).getMe({})).via).toBe('token')
    app().clock.advance({ ms: 1 })
    expect(await refusalOf(using(plaintext).getMe({}))).toBe('unauthenticated')
  })

  it('cannot be widened, prolonged or handed over by whoever can write its row', async () => {
    const person = await newPerson(app())
    const { client, tokenId } = await person.withToken('read')
    const { orm } = app().deps.database
    const write = (patch: object) =>
      orm.update(managementTokens).set(patch).where(eq(managementTokens.id, tokenId))
    const [before] = await orm
      .select()
      .from(managementTokens)
      .where(eq(managementTokens.id, tokenId))
    for (const patch of [
      { scopes: ['read', 'admin'] },
      { userId: app().operator.userId },
      { expiresAt: new Date(Date.now() + 9999 * DAY_MS) },
    ]) {
      await write(patch)
      expect(await refusalOf(client.getMe({}))).toBe('unauthenticated')
      await write(before ?? {})
      expect((await client.getMe({})).user_id).toBe(person.userId)
    }
  })

  it('answers a retry with the same token', async () => {
    const person = await newPerson(app())
    const call = () =>
      person.client.createToken(
        { body: { name: 'once', scopes: ['read'] } },
        { idempotencyKey: 'create-token-0123456789' },
      )
    const first = await call()
    expect(await call()).toEqual(first)
    expect((await person.client.listTokens({})).data).toHaveLength(1)
  })
})
