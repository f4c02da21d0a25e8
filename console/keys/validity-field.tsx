import type { PolicyRules } from '@keyward/contract'
import { longestValidityDays, usualValidityDays } from '@keyward/contract/policy-terms'
import { NativeSelect, NumberInput, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { formatInstantWithZone, inDays } from '../ui/dates.ts'

/** How long a new key is to be valid; null days: as the policy says, or not yet given. */
export type Validity = {
  readonly kind: 'standard' | 'preset' | 'custom'
  readonly days: number | null
}

export const STANDARD_VALIDITY: Validity = { kind: 'standard', days: null }
const PRESETS = [30, 90, 180, 365]

/** Whether a key may be asked for like this; what is not known yet, the server refuses. */
export const isAllowed = ({ kind, days }: Validity, policy: PolicyRules | undefined): boolean =>
  kind === 'standard' ||
  (days !== null && (policy === undefined || days <= longestValidityDays(policy)))

type Props = {
  readonly value: Validity
  readonly onChange: (validity: Validity) => void
  /** Undefined while it is being read. */
  readonly policy: PolicyRules | undefined
}

/** The policy's default, a usual number of days, or another; never more than the policy allows. */
export function ValidityField({ value, onChange, policy }: Props) {
  const { t } = useTranslation('keys')
  const standardDays = policy ? usualValidityDays(policy) : null
  const longest = policy ? longestValidityDays(policy) : null
  const standard = standardDays ?? '…'
  const choices = [
    { value: 'standard', label: t('create.standard', { count: standard as number }) },
    ...PRESETS.filter((days) => days !== standardDays && days <= (longest ?? 0)).map((days) => ({
      value: String(days),
      label: t('create.days', { count: days }),
    })),
    { value: 'custom', label: t('create.custom') },
  ]
  const choose = (choice: string) => {
    if (choice === 'standard') onChange(STANDARD_VALIDITY)
    else if (choice === 'custom') onChange({ kind: 'custom', days: null })
    else onChange({ kind: 'preset', days: Number(choice) })
  }
  const days = value.kind === 'standard' ? standardDays : value.days
  const tooLong = days !== null && !isAllowed(value, policy)
  return (
    <Stack gap="xs">
      <NativeSelect
        label={t('create.expires')}
        description={longest === null ? '\u00a0' : t('create.longest', { count: longest })}
        value={value.kind === 'preset' ? String(value.days) : value.kind}
        data={choices}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      {value.kind === 'custom' && (
        <NumberInput
          label={t('create.customDays')}
          value={value.days ?? ''}
          min={1}
          clampBehavior="none"
          error={tooLong ? t('create.longest', { count: longest ?? 0 }) : null}
          allowDecimal={false}
          allowNegative={false}
          onChange={(given) =>
            onChange({
              kind: 'custom',
              days: typeof given === 'number' && given > 0 ? given : null,
            })
          }
        />
      )}
      <Text size="sm" c="dimmed" aria-live="polite">
        {days === null || tooLong
          ? '\u00a0'
          : t('create.expiresAt', { when: formatInstantWithZone(inDays(days)) })}
      </Text>
    </Stack>
  )
}
