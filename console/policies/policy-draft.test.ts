import { POLICY_DEFAULTS, POLICY_RULES } from '@keyward/contract/policy'
import { describe, expect, it } from 'vitest'
import { changedRules, draftOf, readProjectDraft, readTenantDraft } from './policy-draft.ts'
import { boundsOf, isEndless, isNumeric, RULE_GROUPS } from './rule-facts.ts'

const nothing = draftOf({})

describe('policy drafts', () => {
  it('sends nothing for a rule that follows the tenant', () => {
    expect(readProjectDraft(nothing, POLICY_DEFAULTS)).toEqual({ rules: {}, problems: {} })
  })

  it('takes stricter values as typed', () => {
    const draft = { ...nothing, extension_days_max: '30', master_keys: 'false' }
    const { rules, problems } = readProjectDraft(draft, POLICY_DEFAULTS)
    expect(rules).toEqual({ extension_days_max: 30, master_keys: false })
    expect(problems).toEqual({})
  })

  it('names a looser value and the limit, and does not send it', () => {
    const draft = { ...nothing, extension_days_max: '366', revive_days: '10' }
    const { rules, problems } = readProjectDraft(draft, POLICY_DEFAULTS)
    expect(rules).toEqual({ revive_days: 10 })
    expect(problems).toEqual({ extension_days_max: { kind: 'looser', limit: 365 } })
  })

  it.each(['0', '-1', '1.5', 'ten', '99999'])(
    'refuses "%s" days with the allowed range',
    (text) => {
      const draft = { ...nothing, extension_days_max: text }
      const { rules, problems } = readProjectDraft(draft, POLICY_DEFAULTS)
      expect(rules).toEqual({})
      expect(problems).toEqual({
        extension_days_max: { kind: 'range', bounds: { min: 1, max: 3650 } },
      })
    },
  )

  it('gives a tenant back what was read from it', () => {
    const { rules, problems } = readTenantDraft(draftOf(POLICY_DEFAULTS))
    expect(rules).toEqual(POLICY_DEFAULTS)
    expect(problems).toEqual({})
  })

  it('lets a tenant leave only lifetime and rate without a limit', () => {
    const empty = readTenantDraft({ ...draftOf(POLICY_DEFAULTS), revive_days: '' })
    expect(empty.rules).toBeNull()
    expect(Object.keys(empty.problems)).toEqual(['revive_days'])
    expect(POLICY_RULES.filter(isEndless)).toEqual(['lifetime_days_max', 'rate_limit_per_minute'])
  })

  it('finds exactly the rules whose text differs', () => {
    expect(changedRules(nothing, { ...nothing, leaver_days: '3' })).toEqual(['leaver_days'])
  })

  it('shows every rule of the contract exactly once, with bounds where it is a number', () => {
    const shown = RULE_GROUPS.flatMap(({ rules }) => [...rules])
    expect(shown.toSorted()).toEqual([...POLICY_RULES].toSorted())
    for (const rule of POLICY_RULES.filter(isNumeric)) {
      expect(boundsOf(rule).max).toBeGreaterThan(boundsOf(rule).min)
    }
  })
})
