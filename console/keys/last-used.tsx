import type { Key } from '@keyward/contract'
import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { When } from '../ui/when.tsx'
import { Sparkline } from './sparkline.tsx'

type Props = { readonly record: Key }

/** When a key was last used, for which service it was checked, and from where. */
export function LastUsed({ record }: Props) {
  const { t } = useTranslation(['keys', 'usage'])
  return (
    <>
      <When at={record.last_used_at} relative zone empty={t('neverUsed')} />
      {record.last_used_service !== null && (
        <Text component="span" display="block" size="xs" c="dimmed">
          {t('usedBy', { service: record.last_used_service })}
        </Text>
      )}
      {record.last_used_address !== null && (
        <Text component="span" display="block" size="xs" c="dimmed">
          {t('usage:from', { address: record.last_used_address })}
        </Text>
      )}
      {record.usage !== undefined && <Sparkline counts={record.usage} />}
    </>
  )
}

/** The same for a list: on two lines, and below them how often it was used of late. */
export function LastUsedLately({ record }: Props) {
  const { t } = useTranslation('keys')
  return (
    <>
      <When
        at={record.last_used_at}
        stacked
        note={record.last_used_service ?? undefined}
        empty={t('neverUsed')}
      />
      {record.usage !== undefined && <Sparkline counts={record.usage} />}
    </>
  )
}
