import type { Key } from '@keyward/contract'
import { Alert, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import { Callers } from '../ui/callers.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { DataState } from '../ui/data-state.tsx'
import { notifyDone } from '../ui/notify.tsx'
import { useChange } from '../use-change.ts'
import { BatchResultsDialog } from './batch-results-dialog.tsx'
import { KeyNames } from './key-names.tsx'
import { useKeySwitch } from './use-key-switch.ts'

type Props = {
  readonly records: readonly Key[]
  readonly onClose: () => void
  readonly onDeleted?: () => void
}

/** From this many keys on, a click is too little: the person types what they are about to do. */
const TYPE_FROM = 6

/** Deletes one key or many, after saying in red that nothing brings them back. */
export function DeleteKeysDialog({ records, onClose, onDeleted }: Props) {
  const { t } = useTranslation('keys')
  const count = records.length
  const one = count === 1 ? records[0] : undefined
  const remove = useChange({
    refresh: ['keys', 'events', 'system'],
    act: async (ids: readonly string[], extras) => {
      if (one === undefined) {
        return { many: await client.batchDeleteKeys({ body: { key_ids: [...ids] } }, extras) }
      }
      return { answer: await client.deleteKey({ params: { key_id: one.key_id } }, extras) }
    },
    onDone: ({ answer }) => {
      onDeleted?.()
      if (one === undefined) return
      notifyDone(t('delete.done', { name: one.name }), answer)
      onClose()
    },
  })
  const preview = useDeletionPreview(records)
  const disable = useDisableInstead(records, onClose)
  if (remove.data?.many) {
    return (
      <BatchResultsDialog
        title={t('delete.titleMany', { count })}
        records={records}
        result={remove.data.many}
        done={() => t('results.deleted')}
        onClose={onClose}
      />
    )
  }
  return (
    <ConfirmDialog
      danger
      title={one ? t('delete.title') : t('delete.titleMany', { count })}
      confirmLabel={one ? t('delete.submit') : t('delete.submitMany', { count })}
      onClose={onClose}
      onConfirm={() => remove.mutate(records.map(({ key_id }) => key_id))}
      busy={remove.isPending}
      error={remove.error ?? disable.error}
      {...(count >= TYPE_FROM && { typeToConfirm: t('delete.typed', { count }) })}
      extraActions={
        disable.possible && (
          <Button
            variant="default"
            loading={disable.busy}
            disabled={remove.isPending}
            onClick={disable.run}
          >
            {t('delete.instead')}
          </Button>
        )
      }
    >
      <Alert
        color="red"
        variant="light"
        icon={<TriangleAlert aria-hidden size={18} />}
        styles={{ message: { color: 'var(--mantine-color-red-light-color)', fontWeight: 600 } }}
      >
        {t('delete.warning')}
      </Alert>
      <KeyNames records={records} />
      <DataState query={preview} skeleton={null}>
        {({ callers }) => <Callers callers={callers} />}
      </DataState>
    </ConfirmDialog>
  )
}

/** Who used these keys lately, as the server knows it. */
function useDeletionPreview(records: readonly Key[]) {
  const key_ids = records.map(({ key_id }) => key_id)
  return useQuery({
    queryKey: ['deletion', key_ids],
    queryFn: ({ signal }) => client.previewDeletion({ body: { key_ids } }, { signal }),
    // Not among the lists that are read anew when the keys are gone: there is nothing to ask then.
    gcTime: 0,
    retry: false,
  })
}

/** The reversible way out of the dialog. */
function useDisableInstead(records: readonly Key[], onClose: () => void) {
  const { t } = useTranslation('keys')
  const switchKey = useKeySwitch()
  const able = records.filter(({ allowed_acts }) => allowed_acts.includes('disable'))
  const many = useChange({
    refresh: ['keys', 'events'],
    act: (key_ids: string[], extras) => client.batchDisableKeys({ body: { key_ids } }, extras),
    onDone: (answer) => {
      const { length } = answer.results
      const ok = answer.results.filter((result) => result.ok).length
      notifyDone(t('results.summary', { ok, failed: length - ok }), ok > 0 && answer)
      onClose()
    },
  })
  const run = () => {
    const [first] = able
    if (able.length > 1) many.mutate(able.map(({ key_id }) => key_id))
    else if (first !== undefined) {
      switchKey(first, 'disable')
      onClose()
    }
  }
  return { possible: able.length > 0, busy: many.isPending, error: many.error, run }
}
