/** A page of records with its states: loading, failed, nothing yet, nothing that matches, there. */
import { Button } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import { SearchX } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { DataState } from './data-state.tsx'
import { EmptyState } from './empty-state.tsx'
import { Pager } from './pager.tsx'
import { RecordTable, type RecordTableProps } from './record-table.tsx'

type Page<T> = { data: T[]; next_page_token: string | null }

type RecordPageProps<T> = Omit<RecordTableProps<T>, 'records'> & {
  readonly query: UseQueryResult<Page<T>>
  /** Shown when there are no records and no filter hides any. */
  readonly empty: ReactNode
  /** Takes all filters away; null while none is set. */
  readonly clearFilters: (() => void) | null
}

export function RecordPage<T>({ query, empty, clearFilters, ...table }: RecordPageProps<T>) {
  const nothing = clearFilters === null ? empty : <NoMatch onClear={clearFilters} />
  return (
    <DataState query={query} isEmpty={({ data }) => data.length === 0} empty={nothing}>
      {({ data, next_page_token }) => (
        <>
          <RecordTable {...table} records={data} />
          <Pager nextToken={next_page_token} />
        </>
      )}
    </DataState>
  )
}

function NoMatch({ onClear }: { onClear: () => void }) {
  const { t } = useTranslation('common')
  return (
    <EmptyState icon={SearchX} title={t('noMatch')}>
      <Button variant="default" onClick={onClear}>
        {t('clearFilters')}
      </Button>
    </EmptyState>
  )
}
