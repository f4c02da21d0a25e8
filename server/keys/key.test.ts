import {
  CreateKeyBody,
  POLICY_DEFAULTS,
  type PolicyRules,
  Refusal,
  type RefusalCode,
  ROLES,
  roleIncludes,
} from '@keyward/contract'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type ApiKey,
  currentVersion,
  endOf,
  extension,
  firstExpiry,
  type KeyVersion,
  overlapEnd,
  ownerMayEnable,
  requireActive,
  retiringVersion,
  roleOfNewKey,
  statusOf,
} from './key.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
const NOW = new Date('2030-01-01T00:00:00.000Z')
const at = (ms: number) => new Date(NOW.getTime() + ms)
const days = (count: number) => at(count * DAY)
const policyWith = (rules: Partial<PolicyRules> = {}): PolicyRules => ({
  ...POLICY_DEFAULTS,
  ...rules,
})

type Ending = Pick<ApiKey, 'expiresAt' | 'createdAt' | 'policy'>
const ending = (expiresAt: Date, rules?: Partial<PolicyRules>): Ending => ({
  createdAt: days(-100),
  expiresAt,
  policy: policyWith(rules),
})

const version = (number: number, more: Partial<KeyVersion> = {}): KeyVersion => ({
  id: `ver_${number}`,
  number,
  digest: Buffer.alloc(32, number),
  hintFirst: 'kw_abcd',
  hintLast: 'wxyz',
  createdAt: NOW,
  endsAt: null,
  sealed: null,
  ...more,
})

const aKey = (more: Partial<ApiKey> = {}): ApiKey => ({
  id: 'key_1',
  name: 'a key',
  master: false,
  format: 'standard',
  role: 'member',
  createdAt: days(-100),
  expiresAt: days(30),
  disabledAt: null,
  disabledBy: null,
  changeCount: 1,
  wrappedDataKey: null,
  user: { id: 'usr_1', name: 'Lin', email: 'lin@example.org', disabledAt: null },
  membership: { id: 'mbr_1', role: 'member', endedAt: null },
  project: { id: 'prj_1', code: 'GOV108009', name: 'A project', disabledAt: null },
  tenant: { id: 'ten_1', disabledAt: null },
  policy: POLICY_DEFAULTS,
  lastUsedAt: null,
  lastUsedService: null,
  lastUsedAddress: null,
  rateLimitPerMinute: null,
  versions: [version(1)],
  ...more,
})

/** What an act answers: its value, or the code of its refusal. Anything else thrown is a fault. */
function attempt<T>(act: () => T): { value: T } | { refused: RefusalCode } {
  try {
    return { value: act() }
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.code }
    throw error
  }
}
const refusalOf = (act: () => unknown) => {
  const answer = attempt(act)
  return 'refused' in answer ? answer.refused : null
}

const count = (min: number, max: number) => fc.integer({ min, max })
const anyPolicy: fc.Arbitrary<PolicyRules> = fc
  .record({
    default_validity_days: count(1, 3650),
    extension_days_max: count(1, 3650),
    validity_ahead_days_max: count(1, 3650),
    lifetime_days_max: fc.option(count(1, 36500)),
    revive_days: count(0, 365),
    default_overlap_hours: count(0, 720),
    overlap_days_max: count(0, 30),
  })
  .map(policyWith)
/** A key at any point of its life, by the millisecond. */
const anyEnding: fc.Arbitrary<Ending> = fc.record({
  createdAt: count(-2000 * DAY, 0).map(at),
  expiresAt: count(-500 * DAY, 1500 * DAY).map(at),
  policy: anyPolicy,
})
const anyDays = fc.oneof(count(1, 800), count(1, Number.MAX_SAFE_INTEGER))

describe('rule 1: the first expiry', () => {
  test('is always a real moment after now, or the key is refused', () => {
    fc.assert(
      fc.property(anyPolicy, fc.option(anyDays, { nil: undefined }), (policy, asked) => {
        const answer = attempt(() => firstExpiry(asked, policy, NOW))
        if ('refused' in answer) {
          expect(['validity_too_far', 'lifetime_exceeded']).toContain(answer.refused)
          return
        }
        expect(Number.isFinite(answer.value.getTime())).toBe(true)
        expect(answer.value > NOW).toBe(true)
        expect(answer.value <= days(policy.validity_ahead_days_max)).toBe(true)
        expect(
          answer.value <= days(policy.lifetime_days_max ?? Infinity) ||
            policy.lifetime_days_max === null,
        ).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('without days it is never refused, whatever the policy: one click always works', () => {
    fc.assert(
      fc.property(anyPolicy, (policy) => {
        const limits = [policy.default_validity_days, policy.validity_ahead_days_max]
        const least = Math.min(...limits, policy.lifetime_days_max ?? Infinity)
        expect(firstExpiry(undefined, policy, NOW)).toEqual(days(least))
      }),
    )
  })

  test('by default it is 90 days from now', () => {
    expect(firstExpiry(undefined, POLICY_DEFAULTS, NOW)).toEqual(days(90))
  })

  test('every number of days that a request may carry gives a real moment or a refusal', () => {
    const written = [
      '0',
      '-1',
      '1.5',
      '1e400',
      '9007199254740993',
      '""',
      'null',
      '"never"',
      '[]',
      '{}',
    ]
    for (const value of [...written, '1', '730', '731', '9007199254740991']) {
      const body = CreateKeyBody.safeParse(JSON.parse(`{"validity_days":${value}}`))
      if (!body.success) continue
      const answer = attempt(() => firstExpiry(body.data.validity_days, POLICY_DEFAULTS, NOW))
      if ('value' in answer) expect(Number.isFinite(answer.value.getTime())).toBe(true)
    }
  })

  test.each([
    [730, {}, null],
    [731, {}, 'validity_too_far'],
    [10, { lifetime_days_max: 10 }, null],
    [11, { lifetime_days_max: 10 }, 'lifetime_exceeded'],
  ] as const)('%i days under %j: %s', (asked, rules, refusal) => {
    expect(refusalOf(() => firstExpiry(asked, policyWith(rules), NOW))).toBe(refusal)
  })
})

describe('rule 5: an extension', () => {
  test('adds whole days to the later of now and expiry, exactly, or is refused', () => {
    fc.assert(
      fc.property(anyEnding, anyDays, (key, asked) => {
        const answer = attempt(() => extension(key, asked, NOW))
        if ('refused' in answer) return
        const { from, to, countedFrom } = answer.value
        const base = Math.max(NOW.getTime(), key.expiresAt.getTime())
        expect(to.getTime()).toBe(base + asked * DAY)
        expect(from).toEqual(key.expiresAt)
        expect(countedFrom).toBe(key.expiresAt > NOW ? 'expiry' : 'now')
      }),
      { numRuns: 500 },
    )
  })

  test('never moves an expiry earlier, and always into the future', () => {
    fc.assert(
      fc.property(anyEnding, anyDays, (key, asked) => {
        const answer = attempt(() => extension(key, asked, NOW))
        if ('refused' in answer) return
        expect(answer.value.to > key.expiresAt).toBe(true)
        expect(answer.value.to > NOW).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('is refused exactly when a cap would be passed', () => {
    fc.assert(
      fc.property(anyEnding, anyDays, (key, asked) => {
        expect(refusalOf(() => extension(key, asked, NOW))).toBe(expectedRefusal(key, asked))
      }),
      { numRuns: 2000 },
    )
  })

  test('names the cap on days first, then the window, the horizon, and the lifetime', () => {
    const tight = {
      extension_days_max: 10,
      revive_days: 5,
      validity_ahead_days_max: 3,
      lifetime_days_max: 2,
    }
    const late = ending(days(-6), tight)
    expect(refusalOf(() => extension(late, 11, NOW))).toBe('extension_too_long')
    expect(refusalOf(() => extension(late, 10, NOW))).toBe('revive_window_passed')
    const fresh = { ...late, expiresAt: days(-5) }
    expect(refusalOf(() => extension(fresh, 10, NOW))).toBe('validity_too_far')
    expect(refusalOf(() => extension(fresh, 3, NOW))).toBe('lifetime_exceeded')
  })

  test('says which rule stopped it and at what number', () => {
    const act = () => extension(ending(days(1)), 366, NOW)
    expect(act).toThrow(Refusal)
    expect(act).toThrow(
      expect.objectContaining({ details: { rule: 'extension_days_max', limit: 365 } }),
    )
  })

  test.each([
    ['the last day of the horizon', 700, 30, {}, null],
    ['one day past the horizon', 700, 31, {}, 'validity_too_far'],
    ['the last day of its life', 10, 20, { lifetime_days_max: 130 }, null],
    ['one day past its life', 10, 21, { lifetime_days_max: 130 }, 'lifetime_exceeded'],
    ['the last day of the window', -30, 1, {}, null],
    ['one millisecond past the window', -30 - 1 / DAY, 1, {}, 'revive_window_passed'],
    ['one day when nothing may be revived', -1, 1, { revive_days: 0 }, 'revive_window_passed'],
    ['a living key when nothing may be revived', 1, 1, { revive_days: 0 }, null],
  ] as const)('%s', (...[, expiresIn, asked, rules, refusal]) => {
    const key = ending(at(Math.round(expiresIn * DAY)), rules)
    expect(refusalOf(() => extension(key, asked, NOW))).toBe(refusal)
  })

  test('twice 30 days is 60: each starts where the one before ended', () => {
    const key = ending(days(10))
    const once = extension(key, 30, NOW).to
    expect(once).toEqual(days(40))
    expect(extension({ ...key, expiresAt: once }, 30, NOW).to).toEqual(days(70))
  })

  test('of a key beyond a horizon that was tightened later is refused, and takes nothing away', () => {
    const key = ending(days(700), { validity_ahead_days_max: 30 })
    expect(refusalOf(() => extension(key, 1, NOW))).toBe('validity_too_far')
    expect(key.expiresAt).toEqual(days(700))
  })

  // V17: renewing in the last second once made a lease that never ended.
  test.each([POLICY_DEFAULTS.revive_days, 0])(
    'around the moment of expiry gives a real later moment or a refusal (revive_days %i)',
    (revive_days) => {
      const expiresAt = days(0)
      for (let ms = -1000; ms <= 1000; ms += 10) {
        const now = at(ms)
        const answer = attempt(() => extension(ending(expiresAt, { revive_days }), 30, now))
        if ('refused' in answer) {
          expect([ms > 0, revive_days, answer.refused]).toEqual([true, 0, 'revive_window_passed'])
          continue
        }
        const { to, countedFrom } = answer.value
        expect(to.getTime()).toBe(Math.max(expiresAt.getTime(), now.getTime()) + 30 * DAY)
        expect(countedFrom).toBe(ms < 0 ? 'expiry' : 'now')
      }
    },
  )

  // V18: re-scoping once restarted a lifetime.
  test('a thousand in a row never get past the lifetime, however they are spread', () => {
    const step = fc.record({ wait: count(0, 20 * DAY), asked: count(1, 400) })
    const steps = fc.array(step, { minLength: 1000, maxLength: 1000 })
    fc.assert(
      fc.property(steps, count(1, 3000), (all, lifetime) => {
        let key = { ...ending(at(DAY), { lifetime_days_max: lifetime }), createdAt: NOW }
        let now = NOW
        for (const { wait, asked } of all) {
          now = new Date(now.getTime() + wait)
          const answer = attempt(() => extension(key, asked, now))
          if ('value' in answer) key = { ...key, expiresAt: answer.value.to }
          if (key.expiresAt > days(lifetime)) throw new Error('past its lifetime')
        }
        expect(key.expiresAt <= days(lifetime)).toBe(true)
      }),
      { numRuns: 20 },
    )
  })

  test('a thousand at once never get past the horizon, and reach it', () => {
    let key = ending(days(1))
    for (let n = 0; n < 1000; n++) {
      const answer = attempt(() => extension(key, 1, NOW))
      if ('value' in answer) key = { ...key, expiresAt: answer.value.to }
    }
    expect(key.expiresAt).toEqual(days(730))
  })

  function expectedRefusal({ createdAt, expiresAt, policy }: Ending, asked: number) {
    const over = NOW.getTime() - expiresAt.getTime()
    const to = Math.max(NOW.getTime(), expiresAt.getTime()) + asked * DAY
    if (asked > policy.extension_days_max) return 'extension_too_long'
    if (over > policy.revive_days * DAY) return 'revive_window_passed'
    if (to - NOW.getTime() > policy.validity_ahead_days_max * DAY) return 'validity_too_far'
    const lived = to - createdAt.getTime()
    const cap = policy.lifetime_days_max
    return cap !== null && lived > cap * DAY ? 'lifetime_exceeded' : null
  }
})

describe('rule 6: the overlap of a rotation', () => {
  test('ends at the earlier of the overlap and the expiry, never before now', () => {
    const hours = fc.option(count(0, 800), { nil: undefined })
    fc.assert(
      fc.property(anyPolicy, count(1, 2000 * HOUR), hours, (policy, left, asked) => {
        const key = aKey({ policy, expiresAt: at(left) })
        const answer = attempt(() => overlapEnd(key, asked, NOW))
        if ('refused' in answer) {
          expect(answer.refused).toBe('overlap_too_long')
          expect(asked).toBeGreaterThan(policy.overlap_days_max * 24)
          return
        }
        expect(answer.value <= key.expiresAt).toBe(true)
        expect(answer.value >= NOW).toBe(true)
        expect(answer.value <= days(policy.overlap_days_max)).toBe(true)
        if (asked !== undefined) expect(answer.value).toEqual(at(Math.min(asked * HOUR, left)))
      }),
      { numRuns: 500 },
    )
  })

  test('without hours it is never refused, whatever the policy', () => {
    fc.assert(
      fc.property(anyPolicy, (policy) => {
        expect(refusalOf(() => overlapEnd(aKey({ policy }), undefined, NOW))).toBeNull()
      }),
    )
  })

  test('is a day by default, at most 30 days, and may be nothing', () => {
    const key = aKey({ expiresAt: days(100) })
    expect(overlapEnd(key, undefined, NOW)).toEqual(at(24 * HOUR))
    expect(overlapEnd(key, 0, NOW)).toEqual(NOW)
    expect(overlapEnd(key, 720, NOW)).toEqual(days(30))
    expect(refusalOf(() => overlapEnd(key, 721, NOW))).toBe('overlap_too_long')
  })

  test('an extension does not move it', () => {
    const retiring = version(1, { endsAt: days(1) })
    const rotated = aKey({ versions: [retiring, version(2)], expiresAt: days(2) })
    const extended = { ...rotated, expiresAt: extension(rotated, 30, NOW).to }
    expect(endOf(extended, retiring)).toEqual(days(1))
    expect(endOf(extended, version(2))).toEqual(days(32))
  })

  test('no version works longer than its key', () => {
    fc.assert(
      fc.property(
        fc.option(count(-99, 99).map(days)),
        count(-99, 99).map(days),
        (endsAt, expiresAt) => {
          const end = endOf(aKey({ expiresAt }), version(1, { endsAt }))
          expect(end <= expiresAt).toBe(true)
          expect(end <= (endsAt ?? expiresAt)).toBe(true)
        },
      ),
    )
  })

  test('the earlier version is retiring until it ends, or its digest is destroyed', () => {
    const old = version(1, { endsAt: days(1) })
    const key = aKey({ versions: [old, version(2)] })
    expect(retiringVersion(key, at(DAY - 1))).toBe(old)
    expect(retiringVersion(key, days(1))).toBeNull()
    const destroyed = { ...old, digest: null }
    expect(retiringVersion({ ...key, versions: [destroyed, version(2)] }, NOW)).toBeNull()
    expect(retiringVersion({ ...key, expiresAt: NOW }, NOW)).toBeNull()
  })

  test('the latest version is the current one; a master key not yet revealed has none', () => {
    expect(currentVersion(aKey({ versions: [version(1), version(2)] }))?.number).toBe(2)
    expect(currentVersion(aKey({ versions: [] }))).toBeNull()
    expect(retiringVersion(aKey({ versions: [] }), NOW)).toBeNull()
    expect(retiringVersion(aKey(), NOW)).toBeNull()
  })
})

describe('rule 1: the role of a new key', () => {
  test('is never above the role that is held', () => {
    for (const held of ROLES)
      for (const asked of [undefined, ...ROLES]) {
        const answer = attempt(() => roleOfNewKey(held, asked))
        if ('value' in answer) expect(roleIncludes(held, answer.value)).toBe(true)
        else expect([held, asked, answer.refused]).toEqual(['member', 'admin', 'role_too_high'])
      }
  })

  test('is the held one unless a lesser one is named', () => {
    expect(roleOfNewKey('admin', undefined)).toBe('admin')
    expect(roleOfNewKey('admin', 'member')).toBe('member')
    expect(roleOfNewKey('member', undefined)).toBe('member')
  })
})

describe('rule 8: a key works only under its ceiling', () => {
  const stopped = days(-1)
  test.each([
    ['tenant', { tenant: { ...aKey().tenant, disabledAt: stopped } }],
    ['project', { project: { ...aKey().project, disabledAt: stopped } }],
    ['user', { user: { ...aKey().user, disabledAt: stopped } }],
    ['membership', { membership: { ...aKey().membership, endedAt: stopped } }],
    ['role', { role: 'admin' }],
  ] as const)('it is suspended by its %s, and says so', (reason, more) => {
    const key = aKey(more)
    expect(statusOf(key, NOW)).toEqual({ status: 'suspended', reason })
    expect(() => requireActive(key, NOW)).toThrow(
      expect.objectContaining({ code: 'key_suspended', details: { suspended_by: reason } }),
    )
  })

  test.each([
    ['key_disabled', { disabledAt: NOW, expiresAt: days(-1) }],
    ['key_expired', { expiresAt: NOW }],
    [null, { expiresAt: at(1) }],
  ] as const)('a change that needs a working key is refused with %s', (code, more) => {
    expect(refusalOf(() => requireActive(aKey(more), NOW))).toBe(code)
  })
})

test.each([
  ['owner', true],
  ['admin', false],
  ['operator', false],
  [null, false],
] as const)(
  'rule 7: a key that was stopped by %s may be enabled by its owner: %s',
  (disabledBy, may) => {
    expect(ownerMayEnable({ disabledBy })).toBe(may)
  },
)
