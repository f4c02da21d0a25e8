import type { Event } from '@keyward/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { History } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { client, queryKeys } from '../api.ts'
import { EventDetails } from '../events/event-details.tsx'
import { useEventSentence } from '../events/event-sentence.ts'
import { DataState } from '../ui/data-state.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Pager } from '../ui/pager.tsx'
import { type Column, RecordTable } from '../ui/record-table.tsx'
import { When } from '../ui/when.tsx'
import { keyRoute } from './routes.tsx'

/** What happened to a key, newest first, from the audit trail. */
export function HistoryTab({ keyId }: { readonly keyId: string }) {
  const { t } = useTranslation('keys')
  const { page_token } = keyRoute.useSearch()
  const columns = useHistoryColumns()
  const query = useQuery({
    queryKey: [...queryKeys.events, 'of-key', keyId, page_token],
    queryFn: ({ signal }) =>
      client.listKeyEvents({ params: { key_id: keyId }, query: { page_token } }, { signal }),
    placeholderData: keepPreviousData,
  })
  return (
    <DataState
      query={query}
      isEmpty={(page) => page.data.length === 0}
      empty={<EmptyState icon={History} title={t('history.empty')} />}
    >
      {(page) => (
        <>
          <RecordTable<Event>
            label={t('page.tabs.history')}
            records={page.data}
            idOf={({ event_id }) => event_id}
            nameOf={({ action }) => action}
            columns={columns}
          />
          <Pager nextToken={page.next_page_token} />
        </>
      )}
    </DataState>
  )
}

function useHistoryColumns(): Column<Event>[] {
  const { t } = useTranslation('keys')
  const sentence = useEventSentence()
  return [
    {
      id: 'what',
      title: t('history.what'),
      heading: true,
      render: (event) => (
        <>
          {sentence(event)}
          <EventDetails event={event} />
        </>
      ),
    },
    { id: 'when', title: t('history.when'), render: ({ at }) => <When at={at} relative /> },
  ]
}
