import { NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { formatInstant } from '../ui/dates.ts'
import classes from './keys.module.css'

type Props = {
  readonly value: string | undefined
  readonly onChange: (before: string | undefined) => void
}

const CHOICES = [7, 14, 30, 90, 365]

/** Keys that end within some days; the address keeps the instant, so that pages fit together. */
export function ExpiryFilter({ value, onChange }: Props) {
  const { t } = useTranslation('keys')
  const choices = CHOICES.map((days) => ({
    value: endOfDayIn(days),
    label: t('filters.within', { count: days }),
  }))
  const other = value !== undefined && !choices.some((choice) => choice.value === value)
  return (
    <NativeSelect
      className={classes.filter ?? ''}
      aria-label={t('filters.expires')}
      value={value ?? ''}
      data={[
        { value: '', label: t('filters.anyExpiry') },
        ...choices,
        ...(other ? [{ value, label: t('filters.before', { when: formatInstant(value) }) }] : []),
      ]}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  )
}

/** The midnight after today plus some days: the same all day long. */
function endOfDayIn(days: number): string {
  const midnight = new Date()
  midnight.setHours(24, 0, 0, 0)
  midnight.setDate(midnight.getDate() + days)
  return midnight.toISOString()
}
