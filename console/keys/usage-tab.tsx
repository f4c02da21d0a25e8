import type { KeyUsage } from '@keyward/contract'
import { Button, SegmentedControl, Text, Title } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { ChartColumn, Table2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DataState } from '../ui/data-state.tsx'
import { formatCount, formatUtc } from '../ui/dates.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { type Column, RecordTable } from '../ui/record-table.tsx'
import { type ShownSpan, USAGE_SPANS } from './key-search.ts'
import { keyRoute } from './routes.tsx'
import { outcomesIn, sumOf, UsageChart } from './usage-chart.tsx'
import { useKeyUsage } from './use-key-list.ts'

/** How often a key was used, when, by whom, and what came of it. */
export function UsageTab({ keyId }: { readonly keyId: string }) {
  const { t } = useTranslation('usage')
  const { span = '30d' } = keyRoute.useSearch()
  const navigate = useNavigate()
  const query = useKeyUsage(keyId, span)
  const show = (next: string) =>
    void navigate({
      to: '/keys/$keyId',
      params: { keyId },
      search: { tab: 'usage', ...(next !== '30d' && { span: next as ShownSpan }) },
      replace: true,
    })
  return (
    <>
      <SegmentedControl
        aria-label={t('span')}
        value={span}
        size="xs"
        maw="100%"
        onChange={show}
        data={USAGE_SPANS.map((value) => ({ value, label: t(`spans.${value}`) }))}
      />
      <DataState
        query={query}
        isEmpty={({ totals }) => sumOf(totals) === 0}
        empty={
          <EmptyState icon={ChartColumn} title={t('empty')}>
            {t('emptyBody')}
          </EmptyState>
        }
      >
        {(usage) => <Shown usage={usage} />}
      </DataState>
      <Text size="xs" c="dimmed" mt="xs">
        {t('utc')}
      </Text>
    </>
  )
}

function Shown({ usage }: { readonly usage: KeyUsage }) {
  const { t } = useTranslation('usage')
  const [table, setTable] = useState(false)
  const counts = useCountColumns(usage)
  const used = usage.series.filter((each) => sumOf(each.counts) > 0).toReversed()
  return (
    <>
      <UsageChart usage={usage} />
      <Button
        variant="default"
        size="xs"
        mb="xs"
        leftSection={<Table2 size={14} aria-hidden />}
        aria-expanded={table}
        onClick={() => setTable(!table)}
      >
        {t('asTable')}
      </Button>
      {table && (
        <RecordTable
          label={t('byTime')}
          records={used}
          idOf={({ start }) => start}
          nameOf={({ start }) => start}
          columns={[
            {
              id: 'when',
              title: t('when'),
              heading: true,
              render: ({ start }) => formatUtc(start, usage.interval),
            },
            ...counts,
          ]}
        />
      )}
      <Title order={2} size="h4" mt="md" mb="xs">
        {t('byService')}
      </Title>
      <RecordTable
        label={t('byService')}
        records={usage.services}
        idOf={({ service_id }) => service_id}
        nameOf={({ name, service_id }) => name ?? service_id}
        columns={[
          {
            id: 'service',
            title: t('service'),
            heading: true,
            render: ({ name, service_id }) => name ?? t('goneService', { id: service_id }),
          },
          ...counts,
        ]}
      />
    </>
  )
}

/** A column for each outcome that came at all, and their sum. */
function useCountColumns({ totals }: KeyUsage): Column<{ counts: KeyUsage['totals'] }>[] {
  const { t } = useTranslation('usage')
  return [
    ...outcomesIn(totals).map((outcome) => ({
      id: outcome,
      title: t(`outcomes.${outcome}`),
      numeric: true,
      render: ({ counts }: { counts: KeyUsage['totals'] }) => formatCount(counts[outcome]),
    })),
    {
      id: 'total',
      title: t('total'),
      numeric: true,
      render: ({ counts }) => formatCount(sumOf(counts)),
    },
  ]
}
