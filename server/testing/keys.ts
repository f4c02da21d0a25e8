/** A project with people who stand in every way to a key, and what tests of keys ask again and again. */
import {
  type CreateKeyBody,
  type Event,
  type ExtendKeyReply,
  type KeyDetail,
  type KeyWithPlaintext,
  type PolicyRules,
  ROUTES,
  type Verification,
} from '@keyward/contract'
import { expect } from 'vitest'
import type { z } from 'zod'
import { newMember, newPlace, newService, type Person, type Place, type RawInit } from './people.ts'
import type { Installation } from './start-app.ts'

/** The owner of the keys, an admin and another member of their project, and somebody of another tenant. */
export type KeyScene = {
  readonly app: Installation
  readonly place: Place
  readonly owner: Person
  readonly admin: Person
  readonly peer: Person
  readonly stranger: Person
  readonly verify: (plaintext: string) => Promise<Verification & { status: number }>
}

/** Keys are not limited to ten per membership here, unless `rules` says so. */
export async function newKeyScene(
  app: Installation,
  rules: Partial<PolicyRules> = {},
): Promise<KeyScene> {
  const place = await newPlace(app)
  await setTenantRules(app, place, { keys_per_membership_max: 1000, ...rules })
  const service = await newService(app)
  return {
    app,
    place,
    owner: await newMember(app, place),
    admin: await newMember(app, place, 'admin'),
    peer: await newMember(app, place),
    stranger: await newMember(app, await newPlace(app), 'admin'),
    verify: (key) => service.verify(key) as Promise<Verification & { status: number }>,
  }
}

/** Changes some rules of a place's tenant. */
export async function setTenantRules(
  app: Installation,
  place: Place,
  rules: Partial<PolicyRules>,
): Promise<void> {
  const params = { tenant_id: place.tenantId }
  const policy = await app.operator.client.getTenantPolicy({ params })
  await app.operator.client.setTenantPolicy({
    params,
    body: { rules: { ...policy.rules, ...rules } },
    ifMatch: policy.etag,
  })
}

/** A new key of the scene's owner, or of somebody else there. */
export function newKey(
  { place, owner }: Pick<KeyScene, 'place' | 'owner'>,
  body: z.input<typeof CreateKeyBody> = {},
  by: Person = owner,
): Promise<KeyWithPlaintext> {
  return by.client.createKey({ params: { project_id: place.projectId }, body })
}

/** Extends a key on what was last seen of it. */
export async function extendKey(
  by: Person,
  { key_id, etag }: { key_id: string; etag: string },
  days: number,
): Promise<ExtendKeyReply> {
  const reply = await by.client.extendKey({ params: { key_id }, body: { days }, ifMatch: etag })
  if (!('extension' in reply)) throw new Error('A preview was not asked for')
  return reply
}

export const keyOf = (person: Person, keyId: string): Promise<KeyDetail> =>
  person.client.getKey({ params: { key_id: keyId } })

/** The master key of somebody's membership. */
export async function masterKeyOf({ place }: KeyScene, person: Person) {
  const page = await person.client.listProjectKeys({ params: { project_id: place.projectId } })
  const master = page.data.find((key) => key.master && key.user.user_id === person.userId)
  if (!master) throw new Error('There is no master key')
  return master
}

/** What happened to a key, latest first, as an operator sees it: also after its deletion. */
export async function eventsOf({ app }: KeyScene, keyId: string): Promise<Event[]> {
  const page = await app.operator.client.listEvents({ query: { key_id: keyId } })
  return page.data
}

/** The latest event of a key. */
export async function lastEvent(scene: KeyScene, keyId: string): Promise<Event> {
  const [last] = await eventsOf(scene, keyId)
  if (!last) throw new Error('The key has no event')
  return last
}

/** A request about one key, for a key ID. */
export type KeyRequest = (keyId: string) => readonly [method: string, path: string, init?: RawInit]

export const NO_SUCH_KEY = `key_${'0'.repeat(26)}`

/**
 * Expects that nobody outside can tell the key from one that does not exist: strangers and other
 * members get the same bytes and headers for both, and the key is as it was.
 */
export async function expectHidden(
  scene: KeyScene,
  keyId: string,
  request: KeyRequest,
): Promise<void> {
  await expectUnchanged(scene, keyId, async () => {
    for (const person of [scene.stranger, scene.peer]) {
      const hidden = await seenOf(await person.send(...request(keyId)))
      const missing = await seenOf(await person.send(...request(NO_SUCH_KEY)))
      expect(hidden).toEqual(missing)
      expect(hidden).toMatchObject({ status: 404, body: { code: 'key_not_found' } })
    }
  })
}

/** Expects a key, its versions and its history to be the same before and after. */
export async function expectUnchanged(
  scene: KeyScene,
  keyId: string,
  work: () => Promise<unknown>,
): Promise<void> {
  const look = async () => [await keyOf(scene.app.operator, keyId), await eventsOf(scene, keyId)]
  const before = await look()
  await work()
  expect(await look()).toEqual(before)
}

/** Everything of an answer that tells something: all but request ID and time. */
export async function seenOf(response: Response) {
  const headers = Object.fromEntries(response.headers)
  const body = (await response.json()) as Record<string, unknown>
  return {
    status: response.status,
    headers: { ...headers, date: null, 'x-request-id': null },
    body: { ...body, request_id: null },
  }
}

/** Status and code of a raw answer, such as `[404, 'key_not_found']`; the code is null for success. */
export async function outcomeOf(response: Response): Promise<[number, string | null]> {
  const body = (await response.json().catch(() => null)) as { code?: string } | null
  return [response.status, response.ok ? null : (body?.code ?? null)]
}

/** Values that must never count as a number of days, as JSON text (design rule 5). */
export const NO_DAYS = [
  '-1',
  '0',
  '1.5',
  '1e400',
  '9007199254740993',
  '"30"',
  'true',
  '[30]',
  '{}',
  'null',
] as const

/** The address of one act on a key. */
export const keyPath = (name: keyof typeof ROUTES, keyId: string): string =>
  ROUTES[name].path.replace('{key_id}', keyId)
