import type { KeySummary } from '@keyward/contract'
import { Button } from '@mantine/core'
import { CircleX, Clock, MoonStar } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { KeySearch } from './key-search.ts'
import classes from './keys.module.css'

type Props = {
  readonly summary: KeySummary
  readonly search: KeySearch
  readonly onFilter: (change: {
    status?: string | undefined
    unused_days?: string | undefined
  }) => void
}

/** What wants attention: each count is a filter that is put on and taken off. */
export function HygieneStrip({ summary, search, onFilter }: Props) {
  const { t } = useTranslation('keys')
  const chips = [
    {
      id: 'expiring',
      count: summary.expiring,
      icon: Clock,
      label: t('hygiene.expiring', { count: summary.expiring }),
      on: search.status === 'expiring',
      filter: { status: 'expiring', unused_days: undefined },
    },
    {
      id: 'never-used',
      count: summary.never_used,
      icon: MoonStar,
      label: t('hygiene.neverUsed', { count: summary.never_used }),
      on: search.unused_days === '0',
      filter: { status: undefined, unused_days: '0' },
    },
    {
      id: 'expired',
      count: summary.expired,
      icon: CircleX,
      label: t('hygiene.expired', { count: summary.expired }),
      on: search.status === 'expired',
      filter: { status: 'expired', unused_days: undefined },
    },
  ].filter(({ count, on }) => count > 0 || on)
  if (chips.length === 0) return null
  return (
    <div className={classes.strip} role="group" aria-label={t('hygiene.label')}>
      {chips.map(({ id, icon: Icon, label, on, filter }) => (
        <Button
          key={id}
          size="xs"
          radius="xl"
          variant={on ? 'filled' : 'default'}
          aria-pressed={on}
          leftSection={<Icon size={14} aria-hidden />}
          onClick={() => onFilter(on ? { status: undefined, unused_days: undefined } : filter)}
        >
          {label}
        </Button>
      ))}
    </div>
  )
}
