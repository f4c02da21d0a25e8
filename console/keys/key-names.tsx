import type { Key } from '@keyward/contract'
import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { aside } from '../ui/aside.ts'
import { formatInstant, formatRelative } from '../ui/dates.ts'
import classes from './keys.module.css'

/** Names keys with their last use: what one must know before stopping them. */
export function KeyNames({ records }: { readonly records: readonly Key[] }) {
  const { t } = useTranslation('keys')
  const lastUsed = ({ last_used_at }: Key) =>
    last_used_at === null
      ? t('neverUsed')
      : t('delete.lastUsed', {
          when: formatInstant(last_used_at) + aside(formatRelative(last_used_at)),
        })
  return (
    // A list that may scroll must be reachable by keyboard.
    <ul className={classes.names} tabIndex={records.length > 5 ? 0 : -1}>
      {records.map((record) => (
        <li key={record.key_id}>
          <Text component="span" fw={600}>
            {record.name}
          </Text>{' '}
          <Text component="span" size="sm" c="dimmed">
            {record.masked_key ?? record.key_id} · {record.project.code} · {lastUsed(record)}
          </Text>
        </li>
      ))}
    </ul>
  )
}
