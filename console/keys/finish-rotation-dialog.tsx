import type { Key } from '@keyward/contract'
import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { formatInstantWithZone } from '../ui/dates.ts'
import { notifyDone } from '../ui/notify.tsx'
import { useChange } from '../use-change.ts'
import { LastUsed } from './last-used.tsx'

type Props = { readonly record: Key; readonly onClose: () => void }

/** Ends the earlier version of a rotated key before its time. */
export function FinishRotationDialog({ record, onClose }: Props) {
  const { t } = useTranslation('keys')
  const finish = useChange({
    refresh: ['keys', 'events'],
    act: (_: undefined, extras) =>
      client.finishRotation({ params: { key_id: record.key_id }, body: {} }, extras),
    onDone: (answer) => {
      notifyDone(t('finish.done', { name: record.name }), answer)
      onClose()
    },
  })
  const when = record.rotation_ends_at ? formatInstantWithZone(record.rotation_ends_at) : ''
  return (
    <ConfirmDialog
      danger
      title={t('finish.title')}
      confirmLabel={t('finish.submit')}
      onClose={onClose}
      onConfirm={() => finish.mutate(undefined)}
      busy={finish.isPending}
      error={finish.error}
    >
      <Text>{t('finish.body', { name: record.name, when })}</Text>
      <Text size="sm" component="div">
        {t('finish.lastUsed')} <LastUsed record={record} />
      </Text>
    </ConfirmDialog>
  )
}
