import type { Key } from '@keyward/contract'
import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type BadgeStatus, StatusBadge } from '../ui/status-badge.tsx'
import classes from './keys.module.css'

/** As the contract counts: a key expires soon in its last 14 days. */
const EXPIRING_MS = 14 * 86_400_000

/** The status of a key; a suspended one always says why, any other that it rotates if it does. */
export function KeyStatus({ record }: { readonly record: Key }) {
  const { t } = useTranslation('keys')
  const reason = record.suspended_by
  return (
    <div className={classes.status}>
      <StatusBadge status={shownStatus(record)} />
      {reason === null ? (
        isRotating(record) && <StatusBadge status="rotating" />
      ) : (
        <Text
          component="span"
          size="xs"
          c="dimmed"
          w="100%"
          title={t(`suspended.${reason}`)}
          className={classes.reason ?? ''}
        >
          {t(`suspended.${reason}`)}
        </Text>
      )}
    </div>
  )
}

/** True while an earlier version still works. */
export const isRotating = (record: Key): boolean =>
  record.rotation_ends_at !== null && Date.parse(record.rotation_ends_at) > Date.now()

function shownStatus(record: Key): BadgeStatus {
  if (record.status !== 'active') return record.status
  return Date.parse(record.expires_at) - Date.now() < EXPIRING_MS ? 'expiring' : 'active'
}
