import { beforeAll, expect, it } from 'vitest'
import { idempotencyRecords } from '../db/schema/index.ts'
import { describeApp } from '../testing/describe-app.ts'
import { eventsOf, type KeyScene, newKeyScene, outcomeOf, setTenantRules } from '../testing/keys.ts'
import { type Person, refusalOf } from '../testing/people.ts'
import { forgetOldAnswers } from './idempotency.ts'

let counter = 0
const newClaim = () => `claim-${String((counter += 1)).padStart(12, '0')}`

describeApp('Idempotency-Key', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })
  const create = (claim: string, body: { name?: string } = {}, by: Person = scene.owner) =>
    by.client.createKey(
      { params: { project_id: scene.place.projectId }, body },
      { idempotencyKey: claim },
    )
  const path = () => `/v1/projects/${scene.place.projectId}/keys`
  const countKeys = async (by = scene.owner) =>
    (await by.client.listKeys({ query: { page_size: '200' } })).data.length

  it('makes one thing of twenty requests at the same time; the others get its answer or are told to wait', async () => {
    const before = await countKeys()
    const claim = newClaim()
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        scene.owner.send('POST', path(), { body: {}, headers: { 'idempotency-key': claim } }),
      ),
    )
    const made = new Set<unknown>()
    for (const answer of answers) {
      const body = (await answer.json()) as { key_id?: string; code?: string }
      if (answer.status === 201) made.add(body.key_id)
      else {
        expect([answer.status, body.code]).toEqual([409, 'idempotency_in_flight'])
        expect(answer.headers.get('retry-after')).toBe('1')
      }
    }
    expect(made.size).toBe(1)
    expect(await countKeys()).toBe(before + 1)
    expect(made).toContain((await create(claim)).key_id)
  })

  it('belongs to one person: the same key of somebody else is another request', async () => {
    const claim = newClaim()
    const mine = await create(claim, { name: 'same' })
    const theirs = await create(claim, { name: 'same' }, scene.peer)
    expect(theirs.key_id).not.toBe(mine.key_id)
    expect(theirs.plaintext).not.toBe(mine.plaintext)
  })

  it('belongs to one address and one body', async () => {
    const claim = newClaim()
    const key = await create(claim, { name: 'first' })
    expect(await refusalOf(create(claim, { name: 'second' }))).toBe('idempotency_mismatch')
    const rotated = await scene.owner.client.rotateKey(
      { params: { key_id: key.key_id }, body: {} },
      { idempotencyKey: claim },
    )
    expect(rotated.plaintext).not.toBe(key.plaintext)
  })

  it('keeps nothing of a refusal: the next try is a new one', async () => {
    const claim = newClaim()
    const params = { project_id: scene.place.projectId }
    await app().operator.client.disableProject({ params, body: {} })
    expect(await refusalOf(create(claim))).toBe('project_disabled')
    await app().operator.client.enableProject({ params, body: {} })
    expect((await create(claim)).status).toBe('active')
  })

  it('is 16 to 64 safe characters, and named when it is not', async () => {
    const before = await countKeys()
    for (const claim of [
      'short',
      'x'.repeat(65),
      'with blanks in between',
      "'; drop table x; --",
    ]) {
      const response = await scene.owner.send('POST', path(), {
        body: {},
        headers: { 'idempotency-key': claim },
      })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ errors: [{ field: 'idempotency-key' }] })
    }
    expect(await countKeys()).toBe(before)
  })

  it('still asks who is asking: a replay is for the signed-in person alone', async () => {
    const claim = newClaim()
    await create(claim)
    const anonymous = await fetch(app().url + path(), {
      method: 'POST',
      headers: { 'idempotency-key': claim, 'content-type': 'application/json' },
      body: '{}',
    })
    expect(await outcomeOf(anonymous)).toEqual([401, 'unauthenticated'])
  })

  it('tells nobody a plaintext again that policy now destroys, or who has left the project', async () => {
    const own = await newKeyScene(app())
    const claims = [newClaim(), newClaim(), newClaim()] as const
    const [owner, removed] = [own.owner, own.peer]
    const make = (claim: string, by: Person) =>
      by.client.createKey(
        { params: { project_id: own.place.projectId }, body: {} },
        { idempotencyKey: claim },
      )
    const key = await make(claims[0], owner)
    await make(claims[1], removed)
    const reveal = () =>
      owner.client.revealKey(
        { params: { key_id: key.key_id }, body: {} },
        { idempotencyKey: claims[2] },
      )
    expect((await reveal()).plaintext).toBe(key.plaintext)
    const params = { project_id: own.place.projectId }
    const members = await own.admin.client.listMembers({ params })
    const left = members.data.find(({ user }) => user.user_id === removed.userId)
    await own.admin.client.removeMember({
      params: { ...params, membership_id: left?.membership_id ?? '' },
    })
    expect(await refusalOf(make(claims[1], removed))).toBe('plaintext_gone')
    await setTenantRules(own.app, own.place, { secret_display: 'once' })
    expect(await refusalOf(reveal())).toBe('secret_not_kept')
    expect(await refusalOf(make(claims[0], owner))).toBe('plaintext_gone')
  })

  it('does not stand in for a reveal: each one is done, and leaves its event', async () => {
    const key = await create(newClaim())
    const claim = newClaim()
    const reveal = () =>
      scene.owner.client.revealKey(
        { params: { key_id: key.key_id }, body: {} },
        { idempotencyKey: claim },
      )
    for (let i = 0; i < 2; i++) expect((await reveal()).plaintext).toBe(key.plaintext)
    const actions = (await eventsOf(scene, key.key_id)).map(({ action }) => action)
    expect(actions.filter((action) => action === 'key.revealed')).toHaveLength(2)
  })

  it('keeps no plaintext readable, forgets it after ten minutes and the answer after a day', async () => {
    const claim = newClaim()
    const key = await create(claim)
    const { orm } = app().deps.database
    const secret = Buffer.from(key.plaintext)
    for (const row of await orm.select().from(idempotencyRecords)) {
      expect(JSON.stringify(row.result)).not.toContain(key.plaintext)
      expect(row.sealedPlaintext?.includes(secret) ?? false).toBe(false)
    }
    app().clock.advance({ minutes: 10, ms: 1 })
    expect(await refusalOf(create(claim))).toBe('plaintext_gone')
    await forgetOldAnswers(orm, app().clock.now())
    expect(await refusalOf(create(claim))).toBe('plaintext_gone')
    app().clock.advance({ hours: 24 })
    await forgetOldAnswers(orm, app().clock.now())
    expect(await orm.select().from(idempotencyRecords)).toEqual([])
    expect((await create(claim)).key_id).not.toBe(key.key_id)
  })
})
