import type { Event } from '@keyward/contract'
import { Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { History } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { client, queryKeys } from '../api.ts'
import { DataState } from '../ui/data-state.tsx'
import { formatInstant } from '../ui/dates.ts'
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
  return [
    { id: 'when', title: t('history.when'), render: ({ at }) => <When at={at} relative /> },
    {
      id: 'what',
      title: t('history.what'),
      heading: true,
      render: ({ action }) => <ActionWord action={action} />,
    },
    { id: 'who', title: t('history.who'), render: (event) => <Actor event={event} /> },
    {
      id: 'details',
      title: t('history.details'),
      render: ({ details }) => (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {detailWords(details)}
        </Text>
      ),
    },
  ]
}

/** `key.extended` in the page's language; an action this page does not know stays as it is. */
function ActionWord({ action }: { readonly action: string }) {
  const { t, i18n } = useTranslation('keys')
  const verb = action.replace(/^key\./, '')
  const known = i18n.exists(`history.actions.${verb}`, { ns: 'keys' })
  return (
    <Text component="span" fw={600} size="sm">
      {known ? t(`history.actions.${verb as 'created'}`) : action}
    </Text>
  )
}

function Actor({ event }: { readonly event: Event }) {
  const { t } = useTranslation('keys')
  const { name, via, kind } = event.actor
  return (
    <>
      {kind === 'system' ? t('history.system') : (name ?? '—')}
      <Text component="span" display="block" size="xs" c="dimmed">
        {t(`history.via.${via}`)}
        {event.ip !== null && ` · ${event.ip}`}
      </Text>
    </>
  )
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/

/** The facts of an event as `from … · to …`, dates in the reader's zone. */
function detailWords(details: Event['details']): string {
  return Object.entries(details)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name.replaceAll('_', ' ')}: ${word(value)}`)
    .join(' · ')
}

function word(value: unknown): string {
  if (typeof value === 'string') return INSTANT.test(value) ? formatInstant(value) : value
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
