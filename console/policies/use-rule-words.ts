/** Rules and their values in words. */
import type { PolicyRule, PolicyRules } from '@keyward/contract/policy'
import { useTranslation } from 'react-i18next'
import type { RuleProblem } from './policy-draft.ts'
import { kindOf } from './rule-facts.ts'

type Value = PolicyRules[PolicyRule]

export function useRuleWords() {
  const { t } = useTranslation('policies')

  /** `undefined`: a project that follows its tenant. */
  const value = (rule: PolicyRule, given: Value | undefined): string => {
    if (given === undefined) return t('follow')
    if (given === null) return t('none')
    if (typeof given === 'boolean') return given ? t('yes') : t('no')
    if (typeof given === 'string') {
      return given === 'once' ? t('displayOnce') : t('displayRecoverable')
    }
    if (given === 0) return rule === 'leaver_days' ? t('atOnce') : t('notAtAll')
    const kind = kindOf(rule)
    if (kind === 'days') return t('days', { count: given })
    return kind === 'hours' ? t('hours', { count: given }) : String(given)
  }

  const problem = (rule: PolicyRule, found: RuleProblem | undefined): string | null => {
    if (found === undefined) return null
    if (found.kind === 'range') return t('notANumber', found.bounds)
    return typeof found.limit === 'number'
      ? t('looser', { limit: value(rule, found.limit) })
      : t('looserOff')
  }

  return {
    name: (rule: PolicyRule) => t(`rules.${rule}`),
    help: (rule: PolicyRule) => t(`help.${rule}`),
    value,
    problem,
  }
}
