import type { BatchResult, Key, RefusalCode } from '@keyward/contract'
import { Alert, Button, Group, Stack, Table, Text } from '@mantine/core'
import { TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../ui/dialog.tsx'
import { isEverywhere, PropagationLine, propagationIn } from '../ui/propagation.tsx'
import { StatusBadge } from '../ui/status-badge.tsx'

type One = BatchResult['results'][number]
type Props = {
  readonly title: string
  readonly records: readonly Key[]
  readonly result: BatchResult
  /** What to say for a key that went well. */
  readonly done: (one: One) => string
  readonly onClose: () => void
}

/** What a bulk act did to each key; failures first. */
export function BatchResultsDialog({ title, records, result, done, onClose }: Props) {
  const { t } = useTranslation(['keys', 'common'])
  const sorted = result.results.toSorted((a, b) => Number(a.ok) - Number(b.ok))
  const ok = result.results.filter((one) => one.ok).length
  const names = new Map(records.map(({ key_id, name }) => [key_id, name]))
  const refusal = useBatchRefusal()
  const propagation = ok > 0 ? propagationIn(result) : null
  return (
    <Dialog title={title} onClose={onClose} size="lg">
      <Stack gap="md">
        <Text role="status" fw={600}>
          {t('results.summary', { ok, failed: result.results.length - ok })}
        </Text>
        {isEverywhere(propagation) ? (
          <PropagationLine propagation={propagation} />
        ) : (
          <Alert color="orange" icon={<TriangleAlert size={18} aria-hidden />}>
            <PropagationLine propagation={propagation} />
          </Alert>
        )}
        <Table aria-label={title}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('results.key')}</Table.Th>
              <Table.Th scope="col">{t('results.result')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sorted.map((one) => (
              <Table.Tr key={one.key_id}>
                <Table.Td>{names.get(one.key_id) ?? one.key_id}</Table.Td>
                <Table.Td>
                  {one.ok ? (
                    <StatusBadge status="current" label={done(one)} />
                  ) : (
                    <Text size="sm" c="var(--mantine-color-error)">
                      {refusal(one)}
                    </Text>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Group justify="flex-end">
          <Button data-autofocus onClick={onClose}>
            {t('common:close')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}

/** The sentence for the refusal of one key among many. */
export function useBatchRefusal(): (one: Pick<One, 'code' | 'limit'>) => string {
  const { t, i18n } = useTranslation('refusals')
  return ({ code, limit }) =>
    code !== null && i18n.exists(code, { ns: 'refusals' })
      ? t(code as RefusalCode, { limit, retry_after_seconds: '…' })
      : (code ?? '')
}
