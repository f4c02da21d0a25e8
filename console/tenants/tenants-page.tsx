/** Every tenant of the installation, for operators. */
import type { Tenant } from '@keyward/contract'
import { Button, Group, Stack } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Building2, Plus } from 'lucide-react'
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
import { tenantsRoute } from './routes.tsx'
import { CreateTenant } from './tenant-dialogs.tsx'
import { useTenantActs } from './use-tenant-acts.tsx'

export function TenantsPage() {
  const { t } = useTranslation(['tenants', 'common'])
  const search = tenantsRoute.useSearch()
  const filter = useFilters<ListSearch>()
  const { dialog, open, close } = useDialog()
  const actsOf = useTenantActs({ open, close })
  const query = useQuery({
    queryKey: [...queryKeys.tenants, 'list', search],
    queryFn: ({ signal }) => client.listTenants({ query: search }, { signal }),
    placeholderData: keepPreviousData,
  })
  return (
    <Stack gap="md">
      <PageHeader
        title={t('title')}
        actions={
          <Button
            leftSection={<Plus size={16} aria-hidden />}
            onClick={() => open(<CreateTenant onClose={close} />)}
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
        idOf={(tenant) => tenant.tenant_id}
        nameOf={(tenant) => tenant.name}
        columns={useColumns()}
        actions={(tenant) => (
          <RowMenu label={t('common:actionsFor', { name: tenant.name })} acts={actsOf(tenant)} />
        )}
        clearFilters={search.q === undefined ? null : () => filter({ q: undefined })}
        empty={
          <EmptyState icon={Building2} title={t('empty')}>
            {t('emptyHint')}
          </EmptyState>
        }
      />
      {dialog}
    </Stack>
  )
}

function useColumns(): Column<Tenant>[] {
  const { t } = useTranslation(['tenants', 'common'])
  return [
    {
      id: 'name',
      title: t('common:name'),
      render: ({ tenant_id, name }) => (
        <AnchorLink to="/tenants/$tenantId" params={{ tenantId: tenant_id }} fw={600}>
          {name}
        </AnchorLink>
      ),
    },
    {
      id: 'status',
      title: t('common:status'),
      render: ({ status }) => <StatusBadge status={status} />,
    },
    { id: 'projects', title: t('common:projects'), render: (tenant) => tenant.project_count },
    { id: 'users', title: t('users'), render: (tenant) => tenant.user_count },
    { id: 'keys', title: t('keys'), render: (tenant) => tenant.key_count },
    {
      id: 'created',
      title: t('common:created'),
      render: (tenant) => <When at={tenant.created_at} />,
    },
  ]
}
