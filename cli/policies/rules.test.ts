import { POLICY_DEFAULTS } from '@keyward/contract'
import { describe, expect, it } from 'vitest'
import { changedProjectRules, changedTenantRules, readChanges } from './rules.ts'

describe('policy changes', () => {
  it('leave the other rules of a tenant as they are', () => {
    const changes = readChanges([
      'extension_days_max=30',
      'lifetime_days_max=none',
      'master_keys=false',
    ])
    expect(changedTenantRules(POLICY_DEFAULTS, changes)).toEqual({
      ...POLICY_DEFAULTS,
      extension_days_max: 30,
      lifetime_days_max: null,
      master_keys: false,
    })
  })

  it('give up a rule of a project with inherit', () => {
    const own = { extension_days_max: 30, secret_display: 'once' } as const
    const changes = readChanges(['extension_days_max=inherit', 'uuid_keys=false'])
    expect(changedProjectRules(own, changes)).toEqual({ secret_display: 'once', uuid_keys: false })
  })

  it('are refused where a tenant would inherit', () => {
    const changes = readChanges(['revive_days=inherit'])
    expect(() => changedTenantRules(POLICY_DEFAULTS, changes)).toThrow(/inherits from nobody/)
  })

  it.each(['nope=1', 'revive_days', '=1', 'revive_days=-1', 'revive_days=many', 'master_keys=1'])(
    'refuse %j before anything is sent',
    (assignment) => {
      expect(() => readChanges([assignment])).toThrow()
    },
  )
})
