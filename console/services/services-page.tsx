/** Services that may ask for verifications, for operators. */
import type { Service } from '@keyward/contract'
import { Button, Group, Stack } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Plus, Server } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { client, queryKeys } from '../api.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { AnchorLink } from '../ui/links.tsx'
import { type ListSearch, useFilters } from '../ui/list-search.ts'
import { PageHeader } from '../ui/page-header.tsx'
import { RecordPage } from '../ui/record-page.tsx'
import type { Column } from '../ui/record-table.tsx'
import { RowMenu } from '../ui/row-menu.tsx'
import { SearchInput } from '../ui/search-input.tsx'
import { StatusBadge } from '../ui/status-badge.tsx'
import { useDialog } from '../ui/use-dialog.ts'
import { When } from '../ui/when.tsx'
import { AudienceWords } from './audience-words.tsx'
import { CreateService } from './create-service.tsx'
import { servicesRoute } from './routes.tsx'
import { useServiceActs } from './use-service-acts.tsx'

export function ServicesPage() {
  const { t } = useTranslation(['services', 'common'])
  const search = servicesRoute.useSearch()
  const filter = useFilters<ListSearch>()
  const { dialog, open, close } = useDialog()
  const actsOf = useServiceActs({ open, close })
  const query = useQuery({
    queryKey: [...queryKeys.services, 'list', search],
    queryFn: ({ signal }) => client.listServices({ query: search }, { signal }),
    placeholderData: keepPreviousData,
  })
  return (
    <Stack gap="md">
      <PageHeader
        title={t('title')}
        actions={
          <Button
            leftSection={<Plus size={16} aria-hidden />}
            onClick={() => open(<CreateService onClose={close} />)}
          >
            {t('create')}
          </Button>
        }
      />
      <Group>
        <SearchInput
          value={search.q ?? ''}
          label={t('search')}
          onChange={(q) => filter({ q: q || undefined })}
        />
      </Group>
      <RecordPage
        query={query}
        label={t('title')}
        idOf={(service) => service.service_id}
        nameOf={(service) => service.name}
        columns={useColumns()}
        actions={(service) => (
          <RowMenu label={t('common:actionsFor', { name: service.name })} acts={actsOf(service)} />
        )}
        clearFilters={search.q === undefined ? null : () => filter({ q: undefined })}
        empty={
          <EmptyState icon={Server} title={t('empty')}>
            {t('emptyHint')}
          </EmptyState>
        }
      />
      {dialog}
    </Stack>
  )
}

function useColumns(): Column<Service>[] {
  const { t } = useTranslation(['services', 'common'])
  return [
    {
      id: 'name',
      title: t('common:name'),
      render: ({ service_id, name }) => (
        <AnchorLink to="/services/$serviceId" params={{ serviceId: service_id }} fw={600}>
          {name}
        </AnchorLink>
      ),
    },
    {
      id: 'status',
      title: t('common:status'),
      render: ({ status }) => <StatusBadge status={status} />,
    },
    {
      id: 'audience',
      title: t('audience'),
      render: ({ audience }) => <AudienceWords audience={audience} />,
    },
    {
      id: 'credentials',
      title: t('credentials'),
      render: ({ credentials }) => credentials.length,
    },
    {
      id: 'created',
      title: t('common:created'),
      render: (service) => <When at={service.created_at} />,
    },
  ]
}
