import type { Key } from '@keyward/contract'
import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { useChange } from '../use-change.ts'
import { BatchResultsDialog } from './batch-results-dialog.tsx'
import { KeyNames } from './key-names.tsx'

type Props = { readonly records: readonly Key[]; readonly onClose: () => void }

/** Stops several keys at once, reversibly. */
export function DisableKeysDialog({ records, onClose }: Props) {
  const { t } = useTranslation('keys')
  const count = records.length
  const disable = useChange({
    refresh: ['keys', 'events'],
    act: (key_ids: string[], extras) => client.batchDisableKeys({ body: { key_ids } }, extras),
  })
  if (disable.data) {
    return (
      <BatchResultsDialog
        title={t('disableMany.title', { count })}
        records={records}
        result={disable.data}
        done={() => t('results.disabled')}
        onClose={onClose}
      />
    )
  }
  return (
    <ConfirmDialog
      title={t('disableMany.title', { count })}
      confirmLabel={t('disableMany.submit')}
      onClose={onClose}
      onConfirm={() => disable.mutate(records.map(({ key_id }) => key_id))}
      busy={disable.isPending}
      error={disable.error}
    >
      <Text>{t('disableMany.body')}</Text>
      <KeyNames records={records} />
    </ConfirmDialog>
  )
}
