import { POLICY_DEFAULTS, Refusal } from '@keyward/contract'
import { describe, expect, it } from 'vitest'
import {
  changedRules,
  changesAnything,
  countOverridden,
  projectPolicyChange,
  tenantPolicyChanges,
} from './policy-change.ts'

const tenant = { ...POLICY_DEFAULTS, extension_days_max: 100 }
const projectWith = (policy: object) => ({ id: 'prj_1', policy })

describe('a tenant’s new policy', () => {
  it('changes nothing where the project is stricter already', () => {
    const after = { ...tenant, extension_days_max: 60 }
    const [strict, follows] = tenantPolicyChanges(
      [projectWith({ extension_days_max: 30 }), projectWith({})],
      { before: tenant, after },
    )
    expect(strict && changesAnything(strict)).toBe(false)
    expect(follows?.after.extension_days_max).toBe(60)
  })

  it('overrules only values that become looser by this very change', () => {
    const after = { ...tenant, extension_days_max: 60 }
    const count = (own: number) =>
      countOverridden([projectWith({ extension_days_max: own })], { before: tenant, after })
    expect([count(30), count(60), count(80), count(200)]).toEqual([0, 0, 1, 0])
  })
})

describe('a project’s own rules', () => {
  it('are refused where looser, naming the rule and the tenant’s value', () => {
    expect(() => projectPolicyChange(projectWith({}), tenant, { extension_days_max: 101 })).toThrow(
      new Refusal('policy_looser', { rule: 'extension_days_max', limit: 100 }),
    )
  })

  it('hold where they are stricter, and a rule left out follows the tenant', () => {
    const { after } = projectPolicyChange(projectWith({ revive_days: 1 }), tenant, {
      extension_days_max: 10,
    })
    expect(after).toEqual({ ...tenant, extension_days_max: 10 })
  })

  it('are recorded as what changed and nothing else', () => {
    expect(changedRules({ revive_days: 1, uuid_keys: false }, { uuid_keys: false })).toEqual({
      revive_days: { from: 1, to: undefined },
    })
  })
})
