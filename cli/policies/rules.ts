/** Policy rules on the command line: `extension_days_max=30`, `lifetime_days_max=none`, `…=inherit`. */
import {
  POLICY_RULES,
  type PolicyRule,
  PolicyRules,
  type ProjectPolicyRules,
} from '@keyward/contract'
import { Stop } from '../stop.ts'

type Value = PolicyRules[PolicyRule]
/** New values by rule; `undefined` gives a project's own value up. */
export type RuleChanges = ReadonlyMap<PolicyRule, Value | undefined>

/** Reads `rule=value` arguments. */
export function readChanges(assignments: readonly string[]): RuleChanges {
  return new Map(assignments.map(readChange))
}

export function changedTenantRules(rules: PolicyRules, changes: RuleChanges): PolicyRules {
  for (const [rule, value] of changes) {
    if (value === undefined) throw new Stop('usage', `A tenant inherits from nobody: ${rule}.`)
  }
  return { ...rules, ...Object.fromEntries(changes) }
}

export function changedProjectRules(
  own: ProjectPolicyRules,
  changes: RuleChanges,
): ProjectPolicyRules {
  const merged = Object.entries({ ...own, ...Object.fromEntries(changes) })
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined))
}

function readChange(assignment: string): [PolicyRule, Value | undefined] {
  const at = assignment.indexOf('=')
  const name = assignment.slice(0, Math.max(at, 0))
  const rule = POLICY_RULES.find((known) => known === name)
  if (rule === undefined) {
    throw new Stop('usage', `Write RULE=VALUE; the rules are ${POLICY_RULES.join(', ')}.`)
  }
  const written = assignment.slice(at + 1)
  if (written === 'inherit') return [rule, undefined]
  const read = PolicyRules.shape[rule].safeParse(valueOf(written))
  if (read.success) return [rule, read.data]
  const why = read.error.issues.map((issue) => issue.message).join('; ')
  throw new Stop('usage', `${rule} cannot be "${written}": ${why}.`)
}

function valueOf(written: string): unknown {
  if (/^\d+$/.test(written)) return Number(written)
  if (written === 'true' || written === 'false') return written === 'true'
  return written === 'none' ? null : written
}
