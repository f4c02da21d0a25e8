/** The field of one rule. */
import type { PolicyRule } from '@keyward/contract/policy'
import { NativeSelect, NumberInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { RuleProblem } from './policy-draft.ts'
import { boundsOf, isEndless, kindOf } from './rule-facts.ts'
import { useRuleWords } from './use-rule-words.ts'

type RuleInputProps = {
  readonly rule: PolicyRule
  readonly text: string
  /** A project may follow its tenant and offers only stricter values; a tenant must decide. */
  readonly of: 'project' | 'tenant'
  readonly problem: RuleProblem | undefined
  readonly onChange: (text: string) => void
}

export function RuleInput(props: RuleInputProps) {
  const kind = kindOf(props.rule)
  return kind === 'switch' || kind === 'display' ? (
    <RuleSelect {...props} />
  ) : (
    <RuleNumber {...props} />
  )
}

function RuleNumber({ rule, text, of, problem, onChange }: RuleInputProps) {
  const { t } = useTranslation('policies')
  const words = useRuleWords()
  // What an empty field means; a tenant may leave some limits open.
  const endless = isEndless(rule) ? t('none') : ''
  const empty = of === 'project' ? t('follow') : endless
  return (
    <NumberInput
      aria-label={words.name(rule)}
      placeholder={empty}
      value={text}
      {...boundsOf(rule)}
      clampBehavior="none"
      allowDecimal={false}
      allowNegative={false}
      maw={200}
      error={words.problem(rule, problem)}
      onChange={(value) => onChange(String(value))}
    />
  )
}

function RuleSelect({ rule, text, of, problem, onChange }: RuleInputProps) {
  const { t } = useTranslation('policies')
  const words = useRuleWords()
  const [loose, strict] =
    kindOf(rule) === 'display' ? (['recoverable', 'once'] as const) : ([true, false] as const)
  const option = (value: typeof loose | typeof strict) => ({
    value: String(value),
    label: words.value(rule, value),
  })
  const own = [{ value: '', label: t('follow') }, option(strict)]
  // The looser value is offered to a project only where it stands already.
  const data =
    of === 'tenant'
      ? [option(loose), option(strict)]
      : own.concat(text === String(loose) ? [option(loose)] : [])
  return (
    <NativeSelect
      aria-label={words.name(rule)}
      value={text}
      data={data}
      maw={240}
      error={words.problem(rule, problem)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
