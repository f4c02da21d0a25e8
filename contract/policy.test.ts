import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  effectivePolicy,
  looserRules,
  POLICY_DEFAULTS,
  POLICY_RULES,
  PolicyRules,
  ProjectPolicyRules,
} from './policy.ts'

const days = (min: number, max: number) => fc.integer({ min, max })
const rules = {
  default_validity_days: days(1, 3650),
  keys_per_membership_max: days(1, 1000),
  extension_days_max: days(1, 3650),
  validity_ahead_days_max: days(1, 3650),
  lifetime_days_max: fc.option(days(1, 36500)),
  revive_days: days(0, 365),
  default_overlap_hours: days(0, 720),
  overlap_days_max: days(0, 30),
  leaver_days: days(0, 365),
  master_keys: fc.boolean(),
  secret_display: fc.constantFrom('recoverable' as const, 'once' as const),
  uuid_keys: fc.boolean(),
  rate_limit_per_minute: fc.option(fc.integer({ min: 1, max: 1_000_000 })),
}
const tenantPolicy: fc.Arbitrary<PolicyRules> = fc.record(rules)
const projectPolicy = fc.record(rules, { requiredKeys: [] }) as fc.Arbitrary<ProjectPolicyRules>

/** Written again from the design, not from the code: how much each value lets people do. */
function reach(value: PolicyRules[keyof PolicyRules]): number {
  if (value === null) return Infinity
  if (typeof value === 'number') return value
  return value === true || value === 'recoverable' ? 1 : 0
}
const stricterOrEqual = (one: PolicyRules, than: ProjectPolicyRules) =>
  POLICY_RULES.every((rule) => {
    const other = than[rule]
    return other === undefined || reach(one[rule]) <= reach(other)
  })

describe('the effective policy', () => {
  test('it is never looser than the tenant or the project, in any rule', () => {
    fc.assert(
      fc.property(tenantPolicy, projectPolicy, (tenant, project) => {
        const effective = effectivePolicy(tenant, project)
        expect(stricterOrEqual(effective, tenant)).toBe(true)
        expect(stricterOrEqual(effective, project)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  test('every value in it was set by the tenant or by the project', () => {
    fc.assert(
      fc.property(tenantPolicy, projectPolicy, (tenant, project) => {
        const effective = effectivePolicy(tenant, project)
        for (const rule of POLICY_RULES)
          expect([tenant[rule], project[rule]]).toContain(effective[rule])
      }),
    )
  })

  test('a project that sets nothing follows its tenant', () => {
    fc.assert(
      fc.property(tenantPolicy, (tenant) => {
        expect(effectivePolicy(tenant, {})).toEqual(tenant)
      }),
    )
  })

  test('asking twice changes nothing, and the order of the two does not matter', () => {
    fc.assert(
      fc.property(tenantPolicy, tenantPolicy, tenantPolicy, (a, b, c) => {
        const both = effectivePolicy(a, b)
        expect(effectivePolicy(both, b)).toEqual(both)
        expect(effectivePolicy(a, a)).toEqual(a)
        expect(effectivePolicy(b, a)).toEqual(both)
        expect(effectivePolicy(both, c)).toEqual(effectivePolicy(a, effectivePolicy(b, c)))
      }),
    )
  })

  test('a tenant that gets stricter never makes a project looser', () => {
    fc.assert(
      fc.property(tenantPolicy, tenantPolicy, projectPolicy, (tenant, change, project) => {
        const tightened = effectivePolicy(tenant, change)
        const before = effectivePolicy(tenant, project)
        expect(stricterOrEqual(effectivePolicy(tightened, project), before)).toBe(true)
      }),
    )
  })

  test('the limits of a rule hold for its effective value', () => {
    fc.assert(
      fc.property(tenantPolicy, projectPolicy, (tenant, project) => {
        expect(PolicyRules.safeParse(effectivePolicy(tenant, project)).success).toBe(true)
      }),
    )
  })
})

describe('rules of a project that are looser than its tenant’s', () => {
  test('they are exactly those that would not take effect', () => {
    fc.assert(
      fc.property(tenantPolicy, projectPolicy, (tenant, project) => {
        const effective = effectivePolicy(tenant, project)
        const without = POLICY_RULES.filter(
          (rule) => project[rule] !== undefined && effective[rule] !== project[rule],
        )
        expect(looserRules(tenant, project)).toEqual(without)
      }),
    )
  })

  test('a policy without any is taken as it is written', () => {
    fc.assert(
      fc.property(tenantPolicy, projectPolicy, (tenant, change) => {
        const stricter = effectivePolicy(tenant, change)
        expect(looserRules(tenant, stricter)).toEqual([])
        expect(effectivePolicy(tenant, stricter)).toEqual(stricter)
      }),
    )
  })

  test.each([
    [
      'no lifetime cap where the tenant has one',
      { lifetime_days_max: 30 },
      { lifetime_days_max: null },
    ],
    [
      'keeping secrets where the tenant shows them once',
      { secret_display: 'once' },
      { secret_display: 'recoverable' },
    ],
    ['uuid keys where the tenant has none', { uuid_keys: false }, { uuid_keys: true }],
    ['a later end', { extension_days_max: 30 }, { extension_days_max: 31 }],
  ] as const)('%s is looser', (_, tenant, project) => {
    expect(looserRules({ ...POLICY_DEFAULTS, ...tenant }, project)).toEqual(Object.keys(project))
  })

  test.each([
    ['a lifetime cap where the tenant has none', { lifetime_days_max: 36500 }],
    ['showing secrets once', { secret_display: 'once' }],
    ['no master keys', { master_keys: false }],
  ] as const)('%s is stricter', (_, project) => {
    expect(looserRules(POLICY_DEFAULTS, project)).toEqual([])
    expect(effectivePolicy(POLICY_DEFAULTS, project)).toMatchObject(project)
  })
})

describe('policy values', () => {
  test('the defaults are the ones of the design, and allowed', () => {
    expect(PolicyRules.parse(POLICY_DEFAULTS)).toMatchObject({
      default_validity_days: 90,
      keys_per_membership_max: 10,
      extension_days_max: 365,
      validity_ahead_days_max: 730,
      lifetime_days_max: null,
      revive_days: 30,
      default_overlap_hours: 24,
      overlap_days_max: 30,
      leaver_days: 0,
      secret_display: 'recoverable',
    })
  })

  test.each(
    (['default_validity_days', 'extension_days_max', 'validity_ahead_days_max'] as const).flatMap(
      (rule) =>
        [null, 0, -1, 1.5, 3651, Infinity, Number.NaN, '30', true].map((value) => [rule, value]),
    ),
  )('%s cannot be %j: every key expires', (rule, value) => {
    expect(ProjectPolicyRules.safeParse({ [String(rule)]: value }).success).toBe(false)
  })

  test('a rule that does not exist is refused, not ignored', () => {
    expect(ProjectPolicyRules.safeParse({ never_expires: true }).success).toBe(false)
    expect(PolicyRules.safeParse({ ...POLICY_DEFAULTS, extra: 1 }).success).toBe(false)
  })
})
