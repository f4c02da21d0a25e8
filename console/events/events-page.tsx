/** The audit trail: own events, a project's, or all, as far as one may see them. */
import type { Event } from '@keyward/contract'
import { Stack, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ScrollText } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { client, queryKeys, useMe } from '../api.ts'
import { usePlace } from '../shell/place.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { useFilters } from '../ui/list-search.ts'
import { PageHeader } from '../ui/page-header.tsx'
import { RecordPage } from '../ui/record-page.tsx'
import type { Column } from '../ui/record-table.tsx'
import { When } from '../ui/when.tsx'
import { EventDetails } from './event-details.tsx'
import { EventFilters } from './event-filters.tsx'
import type { EventSearch } from './event-search.ts'
import { useEventSentence } from './event-sentence.ts'
import { allEventsRoute, projectEventsRoute } from './routes.tsx'

export function AllEventsPage() {
  const { t } = useTranslation('events')
  const { operator } = useMe()
  const search = allEventsRoute.useSearch()
  return (
    <Stack gap="md">
      <PageHeader title={t('title')} description={operator ? t('introAll') : t('introOwn')} />
      <EventList search={search} />
    </Stack>
  )
}

export function ProjectEventsPage() {
  const { t } = useTranslation('events')
  const place = usePlace()
  const { operator } = useMe()
  const { projectId } = projectEventsRoute.useParams()
  const search = projectEventsRoute.useSearch()
  const governs = operator || place?.role === 'admin'
  return (
    <Stack gap="md">
      <PageHeader
        title={t('title')}
        place={place?.code}
        description={governs ? t('introProject') : t('introOwn')}
      />
      <EventList search={search} projectId={projectId} />
    </Stack>
  )
}

type EventListProps = { readonly search: EventSearch; readonly projectId?: string }

function EventList({ search, projectId }: EventListProps) {
  const { t } = useTranslation('events')
  const filter = useFilters<EventSearch>()
  const sentence = useEventSentence()
  const columns = useColumns()
  const { page_token: _, ...filters } = search
  const clear = () =>
    filter(Object.fromEntries(Object.keys(filters).map((name) => [name, undefined])))
  const query = useQuery({
    queryKey: [...queryKeys.events, 'list', projectId, search],
    queryFn: ({ signal }) =>
      client.listEvents({ query: { ...request(search), project_id: projectId } }, { signal }),
    placeholderData: keepPreviousData,
  })
  return (
    <>
      <EventFilters search={search} filter={filter} {...(projectId && { projectId })} />
      <RecordPage
        query={query}
        label={t('title')}
        idOf={(event) => event.event_id}
        nameOf={sentence}
        columns={columns}
        clearFilters={Object.keys(filters).length > 0 ? clear : null}
        empty={
          <EmptyState icon={ScrollText} title={t('empty')}>
            {t('emptyHint')}
          </EmptyState>
        }
      />
    </>
  )
}

/** Days of the reader's calendar become instants; the last day is included. */
function request({ since, until, ...rest }: EventSearch) {
  const startOf = (day: string, plusDays: number) => {
    const start = new Date(`${day}T00:00`)
    start.setDate(start.getDate() + plusDays)
    return Number.isNaN(start.getTime()) ? undefined : start.toISOString()
  }
  return {
    ...rest,
    since: since === undefined ? undefined : startOf(since, 0),
    until: until === undefined ? undefined : startOf(until, 1),
  }
}

function useColumns(): Column<Event>[] {
  const { t } = useTranslation('events')
  const sentence = useEventSentence()
  return [
    {
      id: 'what',
      title: t('what'),
      heading: true,
      render: (event) => (
        <div>
          <Text>{sentence(event)}</Text>
          <EventDetails event={event} />
        </div>
      ),
    },
    { id: 'when', title: t('when'), render: ({ at }) => <When at={at} relative /> },
  ]
}
