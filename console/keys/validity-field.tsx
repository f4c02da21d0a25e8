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

type Props = {
  readonly value: Validity
  readonly onChange: (validity: Validity) => void
  /** The policy's default; null while it is being read. */
  readonly standardDays: number | null
}

/** The policy's default, a usual number of days, or another. The server holds the limit. */
export function ValidityField({ value, onChange, standardDays }: Props) {
  const { t } = useTranslation('keys')
  const standard = standardDays ?? '…'
  const choices = [
    { value: 'standard', label: t('create.standard', { count: standard as number }) },
    ...PRESETS.filter((days) => days !== standardDays).map((days) => ({
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
  return (
    <Stack gap="xs">
      <NativeSelect
        label={t('create.expires')}
        value={value.kind === 'preset' ? String(value.days) : value.kind}
        data={choices}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      {value.kind === 'custom' && (
        <NumberInput
          label={t('create.customDays')}
          value={value.days ?? ''}
          min={1}
          max={36500}
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
        {days === null
          ? '\u00a0'
          : t('create.expiresAt', { when: formatInstantWithZone(inDays(days)) })}
      </Text>
    </Stack>
  )
}
