import { Refusal, ROUTES, TOKEN_SCOPES } from '@keyward/contract'
import { describe, expect, test } from 'vitest'
import type { Actor } from './actor.ts'
import { requirePermission } from './http/guard.ts'
import { type Act, may, PERMISSIONS, type Relation } from './permissions.ts'

type Row = [
  acts: string,
  owner: boolean,
  admin: boolean,
  operator: boolean,
  token: string,
  recent?: 'recent',
]
const yes = true
const no = false

/** "Who may do what" of the design, written again by hand: a slip in the code's table shows here. */
const DESIGN: Row[] = [
  ['key.list key.get key.history key.usage', yes, yes, yes, 'read'],
  ['key.create key.rotate key.rename', yes, no, no, 'keys'],
  ['key.reveal', yes, no, no, 'never', 'recent'],
  ['key.extend key.disable key.delete key.finish_rotation', yes, yes, yes, 'keys'],
  ['key.enable', yes, yes, yes, 'keys'],
  ['member.list member.get', yes, yes, yes, 'read'],
  ['member.add member.set_role member.remove', no, yes, yes, 'admin'],
  ['project_policy.get', yes, yes, yes, 'read'],
  ['project_policy.set project_policy.preview', no, yes, yes, 'admin'],
  ['tenant_policy.get', no, no, yes, 'read'],
  ['tenant_policy.set tenant_policy.preview', no, no, yes, 'admin'],
  ['tenant.list tenant.get', no, no, yes, 'admin'],
  ['tenant.create tenant.rename tenant.disable tenant.enable tenant.delete', no, no, yes, 'admin'],
  ['project.create project.rename project.disable project.enable', no, no, yes, 'admin'],
  ['project.delete', no, no, yes, 'admin'],
  ['user.list user.get user.create user.rename', no, no, yes, 'admin'],
  ['user.disable user.enable user.delete', no, no, yes, 'admin'],
  ['service.list service.get service.create service.rename', no, no, yes, 'admin'],
  ['service.set_audience service.set_access', no, no, yes, 'admin'],
  ['service.disable service.enable service.delete', no, no, yes, 'admin'],
  ['credential.create credential.delete', no, no, yes, 'admin'],
  ['system.get', no, no, yes, 'admin'],
  ['event.list', yes, yes, yes, 'read'],
  ['token.create password.change', yes, no, no, 'never', 'recent'],
]

/** What the design's table leaves open, with the reason for each answer. */
const BESIDE_THE_DESIGN: Row[] = [
  // Members see the projects they stand in: the console could not name them otherwise.
  ['project.list project.get', yes, yes, yes, 'read'],
  // Whoever holds a token may ask whose it is.
  ['me.get', yes, no, no, 'any'],
  ['me.update', yes, no, no, 'never'],
  // An owner could lift what an admin set, so the limit is for those who govern (decision 14).
  ['key.set_rate_limit', no, yes, yes, 'admin'],
  // Looking at one's tokens and sessions, and ending them, must not wait for a password.
  ['token.list token.delete session.list session.end session.reauthenticate', yes, no, no, 'never'],
  // A way into an account, or to every right there is, is given by a person who has just signed in.
  ['user.reset user.grant_operator user.withdraw_operator', no, no, yes, 'never', 'recent'],
  ['user.end_sessions', no, no, yes, 'never'],
]
const WITHOUT_CREDENTIAL = ['session.create', 'link.open', 'link.redeem']

const expected = new Map(
  [...DESIGN, ...BESIDE_THE_DESIGN].flatMap(([acts, own, project_admin, operator, token, recent]) =>
    acts
      .split(' ')
      .map((act) => [
        act,
        { own, project_admin, operator, token, ...(recent ? { recent: true } : {}) },
      ]),
  ),
)

describe('the permission table', () => {
  test.each([...expected])('%s is allowed to exactly those whom the design names', (act, row) => {
    expect(PERMISSIONS[act as Act]).toEqual(row)
  })

  test('it has no act that is not written here, and every act is that of a route', () => {
    expect(Object.keys(PERMISSIONS).toSorted()).toEqual(
      [...expected.keys(), ...WITHOUT_CREDENTIAL].toSorted(),
    )
    const routed = new Set(Object.values(ROUTES).map(({ act }) => act))
    expect(Object.keys(PERMISSIONS).toSorted()).toEqual([...routed].toSorted())
  })

  test('only signing in and one-time links ask for no credential', () => {
    const open = Object.entries(PERMISSIONS).filter(([, { anyone }]) => anyone)
    expect(open.map(([act]) => act)).toEqual(WITHOUT_CREDENTIAL)
  })

  test('a plaintext of somebody else’s key can be had by nobody', () => {
    for (const act of ['key.create', 'key.rotate', 'key.reveal'] as const)
      expect(may(act, ['project_admin', 'operator'])).toBe(false)
  })

  test('every act that governs others needs the scope admin, or a person', () => {
    const governing = Object.entries(PERMISSIONS).filter(
      ([, { own, operator }]) => operator && !own,
    )
    const weak = governing.filter(([, { token }]) => token !== 'admin' && token !== 'never')
    expect(weak.map(([act]) => act)).toEqual(['tenant_policy.get'])
  })
})

describe('may', () => {
  const relations: Relation[] = ['own', 'project_admin', 'operator']

  test('nobody who stands in no relation may do anything', () => {
    for (const act of Object.keys(PERMISSIONS) as Act[]) expect(may(act, [])).toBe(false)
  })

  test('several relations allow what any one of them allows, and no more', () => {
    for (const act of Object.keys(PERMISSIONS) as Act[])
      for (const one of relations)
        for (const other of relations)
          expect(may(act, [one, other])).toBe(may(act, [one]) || may(act, [other]))
  })
})

const NOW = new Date('2030-01-01T00:00:00.000Z')
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000)
const person: Actor = {
  userId: 'usr_1',
  name: 'Lin',
  operator: false,
  via: 'session',
  sessionId: 'ses_1',
  tokenId: null,
  scopes: null,
  authenticatedAt: minutesAgo(0),
  requestId: null,
  ip: null,
}
const token = (scopes: Actor['scopes'], operator = false): Actor => ({
  ...person,
  via: 'token',
  sessionId: null,
  tokenId: 'tok_1',
  operator,
  scopes,
  authenticatedAt: null,
})

function refusalOf(actor: Actor, act: Act): string | null {
  try {
    requirePermission(actor, PERMISSIONS[act], NOW)
    return null
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}
const acts = [...expected.keys()] as Act[]

describe('the guard', () => {
  test('a token does nothing without the scope its act names, even an operator’s', () => {
    for (const act of acts) {
      const needed = PERMISSIONS[act].token
      const others = TOKEN_SCOPES.filter((scope) => scope !== needed)
      const refusal = refusalOf(token(others, true), act)
      expect([act, refusal]).toEqual([
        act,
        needed === 'any' ? null : needed === 'never' ? 'not_by_token' : 'scope_missing',
      ])
    }
  })

  test('a token with every scope does everything but what is kept for people', () => {
    for (const act of acts) {
      const refusal = refusalOf(token([...TOKEN_SCOPES], true), act)
      expect([act, refusal]).toEqual([
        act,
        PERMISSIONS[act].token === 'never' ? 'not_by_token' : null,
      ])
    }
  })

  test('what is for operators alone is refused to every other person', () => {
    for (const act of acts) {
      const { own, project_admin } = PERMISSIONS[act]
      expect([act, refusalOf(person, act)]).toEqual([
        act,
        own || project_admin ? null : 'not_permitted',
      ])
      expect(refusalOf({ ...person, operator: true }, act)).toBeNull()
    }
  })

  test.each([
    ['just now', minutesAgo(0), null],
    ['a millisecond less than 15 minutes ago', new Date(minutesAgo(15).getTime() + 1), null],
    ['15 minutes ago', minutesAgo(15), 'recent_authentication_required'],
    ['never', null, 'recent_authentication_required'],
  ])('a reveal after a password given %s: %s', (...[, authenticatedAt, refusal]) => {
    expect(refusalOf({ ...person, authenticatedAt }, 'key.reveal')).toBe(refusal)
    expect(refusalOf({ ...person, authenticatedAt }, 'key.extend')).toBeNull()
  })
})
