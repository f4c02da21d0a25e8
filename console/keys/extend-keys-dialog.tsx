import type { BatchResult, Key } from '@keyward/contract'
import { NumberInput, Table, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import { formatInstant } from '../ui/dates.ts'
import { FormDialog } from '../ui/dialog.tsx'
import { RefusalAlert } from '../ui/refusal-alert.tsx'
import { useChange } from '../use-change.ts'
import { BatchResultsDialog, useBatchRefusal } from './batch-results-dialog.tsx'
import classes from './keys.module.css'

type Props = { readonly records: readonly Key[]; readonly onClose: () => void }

/** Extends several keys by the same days; shows each new date before anything happens. */
export function ExtendKeysDialog({ records, onClose }: Props) {
  const { t } = useTranslation('keys')
  const [days, setDays] = useState<number | ''>(30)
  const count = records.length
  const preview = useBatchPreview(records, days)
  const extend = useChange({
    refresh: ['keys', 'events'],
    act: (wanted: number, extras) => client.batchExtendKeys(bodyFor(records, wanted), extras),
  })
  if (extend.data) {
    return (
      <BatchResultsDialog
        title={t('extendMany.title', { count })}
        records={records}
        result={extend.data}
        done={({ expires_at }) =>
          t('results.extended', { when: expires_at === null ? '' : formatInstant(expires_at) })
        }
        onClose={onClose}
      />
    )
  }
  return (
    <FormDialog
      title={t('extendMany.title', { count })}
      size="lg"
      onClose={onClose}
      onSubmit={() => days !== '' && extend.mutate(days)}
      submitLabel={t('extendMany.submit')}
      submitDisabled={days === ''}
      busy={extend.isPending}
      error={extend.error}
    >
      <NumberInput
        data-autofocus
        label={t('edit.days')}
        value={days}
        min={1}
        max={36500}
        allowDecimal={false}
        allowNegative={false}
        onChange={(value) => setDays(typeof value === 'number' && value > 0 ? value : '')}
      />
      <div aria-live="polite" aria-busy={preview.isFetching}>
        {preview.data && <PreviewTable records={records} result={preview.data} />}
        <RefusalAlert error={preview.error} />
      </div>
    </FormDialog>
  )
}

const bodyFor = (records: readonly Key[], days: number) => ({
  body: { keys: records.map(({ key_id, etag }) => ({ key_id, etag })), days },
})

function useBatchPreview(records: readonly Key[], days: number | '') {
  const [asked] = useDebouncedValue(days, 250)
  const { body } = bodyFor(records, asked === '' ? 1 : asked)
  return useQuery({
    queryKey: ['extensions', body],
    queryFn: ({ signal }) =>
      client.batchExtendKeys({ body: { ...body, validate_only: true } }, { signal }),
    enabled: asked !== '',
    retry: false,
  })
}

type TableProps = { readonly records: readonly Key[]; readonly result: BatchResult }

function PreviewTable({ records, result }: TableProps) {
  const { t } = useTranslation('keys')
  const refusal = useBatchRefusal()
  const outcome = new Map(result.results.map((one) => [one.key_id, one]))
  const refused = result.results.filter(({ ok }) => !ok).length
  const sorted = records.toSorted(
    (a, b) => Number(outcome.get(a.key_id)?.ok) - Number(outcome.get(b.key_id)?.ok),
  )
  return (
    <>
      {refused > 0 && <Text mb="xs">{t('extendMany.cannot', { count: refused })}</Text>}
      <div className={classes.scroll} role="region" aria-label={t('results.result')} tabIndex={0}>
        <Table aria-label={t('results.result')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('results.key')}</Table.Th>
              <Table.Th scope="col">{t('extendMany.from')}</Table.Th>
              <Table.Th scope="col">{t('extendMany.to')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sorted.map(({ key_id, name, expires_at }) => {
              const one = outcome.get(key_id)
              return (
                <Table.Tr key={key_id}>
                  <Table.Td>{name}</Table.Td>
                  <Table.Td>{formatInstant(expires_at)}</Table.Td>
                  <Table.Td>
                    {one?.ok && one.expires_at !== null && formatInstant(one.expires_at)}
                    {one?.ok === false && refusal(one)}
                  </Table.Td>
                </Table.Tr>
              )
            })}
          </Table.Tbody>
        </Table>
      </div>
    </>
  )
}
