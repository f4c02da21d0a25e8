import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type KeyFacts,
  keyStatus,
  type OwnerFacts,
  ROLES,
  roleIncludes,
  suspensionReason,
} from './key-status.ts'

const NOW = new Date('2030-01-01T00:00:00.000Z')
const at = (ms: number) => new Date(NOW.getTime() + ms)

const role = fc.constantFrom(...ROLES)
const owner: fc.Arbitrary<OwnerFacts> = fc.record({
  tenantDisabled: fc.boolean(),
  projectDisabled: fc.boolean(),
  userDisabled: fc.boolean(),
  membershipEnded: fc.boolean(),
  currentRole: role,
})
const moment = fc.integer({ min: -3, max: 3 }).map((hours) => at(hours * 3_600_000))
const facts: fc.Arbitrary<KeyFacts> = fc.record({
  role,
  expiresAt: moment,
  disabledAt: fc.option(moment),
  owner,
})

const open: OwnerFacts = {
  tenantDisabled: false,
  projectDisabled: false,
  userDisabled: false,
  membershipEnded: false,
  currentRole: 'member',
}
const good: KeyFacts = { role: 'member', expiresAt: at(1000), disabledAt: null, owner: open }

describe('the status of a key', () => {
  test('it is active only when nothing at all stands against it', () => {
    fc.assert(
      fc.property(facts, (key) => {
        const { owner } = key
        const nothingAgainst =
          key.disabledAt === null &&
          NOW < key.expiresAt &&
          !owner.tenantDisabled &&
          !owner.projectDisabled &&
          !owner.userDisabled &&
          !owner.membershipEnded &&
          (owner.currentRole === 'admin' || key.role === 'member')
        expect(keyStatus(key, NOW).status === 'active').toBe(nothingAgainst)
      }),
      { numRuns: 1000 },
    )
  })

  test('disabled is said before suspended, and suspended before expired', () => {
    const stopped = { ...open, userDisabled: true }
    const all: KeyFacts = { ...good, disabledAt: at(-1), owner: stopped, expiresAt: at(-1) }
    expect(keyStatus(all, NOW)).toEqual({ status: 'disabled', reason: null })
    const enabled = { ...all, disabledAt: null }
    expect(keyStatus(enabled, NOW)).toEqual({ status: 'suspended', reason: 'user' })
    expect(keyStatus({ ...enabled, owner: open }, NOW)).toEqual({ status: 'expired', reason: null })
  })

  test('it names a reason when suspended, and only then', () => {
    fc.assert(
      fc.property(facts, (key) => {
        const { status, reason } = keyStatus(key, NOW)
        expect(reason !== null).toBe(status === 'suspended')
      }),
    )
  })

  test.each([
    [-1000, 'expired'],
    [-1, 'expired'],
    [0, 'expired'],
    [1, 'active'],
    [1000, 'active'],
  ])('a key whose expiry is %i ms from now is %s: no grace', (ms, status) => {
    expect(keyStatus({ ...good, expiresAt: at(ms) }, NOW).status).toBe(status)
  })

  test('once expired it stays expired, however late it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (later) => {
        expect(keyStatus({ ...good, expiresAt: NOW }, at(later)).status).toBe('expired')
      }),
    )
  })
})

describe('the live ceiling', () => {
  test('the reason is the outermost thing that is stopped', () => {
    const everything: OwnerFacts = {
      tenantDisabled: true,
      projectDisabled: true,
      userDisabled: true,
      membershipEnded: true,
      currentRole: 'member',
    }
    expect(suspensionReason(everything, 'admin')).toBe('tenant')
    expect(suspensionReason({ ...everything, tenantDisabled: false }, 'admin')).toBe('project')
    const inner = { ...open, userDisabled: true, membershipEnded: true }
    expect(suspensionReason(inner, 'admin')).toBe('user')
    expect(suspensionReason({ ...inner, userDisabled: false }, 'admin')).toBe('membership')
    expect(suspensionReason(open, 'admin')).toBe('role')
    expect(suspensionReason(open, 'member')).toBeNull()
  })

  test('stopping one more thing, or losing a role, never makes a key active', () => {
    const stop = fc.constantFrom<(facts: OwnerFacts) => OwnerFacts>(
      (facts) => ({ ...facts, tenantDisabled: true }),
      (facts) => ({ ...facts, projectDisabled: true }),
      (facts) => ({ ...facts, userDisabled: true }),
      (facts) => ({ ...facts, membershipEnded: true }),
      (facts) => ({ ...facts, currentRole: 'member' }),
    )
    fc.assert(
      fc.property(facts, stop, (key, more) => {
        fc.pre(keyStatus(key, NOW).status !== 'active')
        expect(keyStatus({ ...key, owner: more(key.owner) }, NOW).status).not.toBe('active')
      }),
    )
  })
})

test.each([
  ['admin', 'admin', true],
  ['admin', 'member', true],
  ['member', 'member', true],
  ['member', 'admin', false],
] as const)('%s includes %s: %s', (held, needed, included) => {
  expect(roleIncludes(held, needed)).toBe(included)
})
