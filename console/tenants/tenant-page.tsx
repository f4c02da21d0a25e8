/** One tenant: its projects, users and policy, for operators. */
import type { Tenant } from '@keyward/contract'
import { Group, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { client, queryKeys } from '../api.ts'
import { TenantPolicyForm } from '../policies/tenant-policy-form.tsx'
import { ProjectList } from '../projects/project-list.tsx'
import { DataState } from '../ui/data-state.tsx'
import { LinkTabs, tabClass } from '../ui/link-tabs.tsx'
import { useFilters } from '../ui/list-search.ts'
import { PageHeader } from '../ui/page-header.tsx'
import { RowMenu } from '../ui/row-menu.tsx'
import { StatusBadge } from '../ui/status-badge.tsx'
import { useDialog } from '../ui/use-dialog.ts'
import { UserList } from '../users/user-list.tsx'
import { tenantRoute } from './routes.tsx'
import { useTenantActs } from './use-tenant-acts.tsx'

export function TenantPage() {
  const { tenantId } = tenantRoute.useParams()
  const query = useQuery({
    queryKey: [...queryKeys.tenants, 'one', tenantId],
    queryFn: ({ signal }) => client.getTenant({ params: { tenant_id: tenantId } }, { signal }),
  })
  return (
    <DataState query={query} ofPage>
      {(tenant) => <TenantParts tenant={tenant} />}
    </DataState>
  )
}

function TenantParts({ tenant }: { tenant: Tenant }) {
  const { t } = useTranslation(['tenants', 'common'])
  const { tab, ...search } = tenantRoute.useSearch()
  const filter = useFilters<typeof search>()
  const lists = { search: { ...search, tenant_id: tenant.tenant_id }, filter, tenant }
  return (
    <Stack gap="md">
      <TenantHeader tenant={tenant} />
      <LinkTabs label={tenant.name}>
        <TabLink tenant={tenant} label={t('common:projects')} />
        <TabLink tenant={tenant} tab="users" label={t('users')} />
        <TabLink tenant={tenant} tab="policy" label={t('policy')} />
      </LinkTabs>
      {tab === undefined ? <ProjectList {...lists} /> : null}
      {tab === 'users' ? <UserList {...lists} /> : null}
      {tab === 'policy' ? <TenantPolicyForm tenantId={tenant.tenant_id} /> : null}
    </Stack>
  )
}

function TenantHeader({ tenant }: { tenant: Tenant }) {
  const { t } = useTranslation(['tenants', 'common'])
  const { dialog, open, close } = useDialog()
  const acts = useTenantActs({ open, close })(tenant)
  return (
    <>
      <PageHeader
        title={tenant.name}
        place={t('title')}
        actions={
          <Group gap="xs">
            <StatusBadge status={tenant.status} />
            <RowMenu label={t('common:actionsFor', { name: tenant.name })} acts={acts} />
          </Group>
        }
      />
      {dialog}
    </>
  )
}

type TabLinkProps = {
  readonly tenant: Tenant
  readonly label: string
  readonly tab?: 'users' | 'policy'
}

function TabLink({ tenant, label, tab }: TabLinkProps) {
  const { tab: current } = tenantRoute.useSearch()
  return (
    <Link
      to="/tenants/$tenantId"
      params={{ tenantId: tenant.tenant_id }}
      search={tab === undefined ? {} : { tab }}
      className={tabClass}
      // The router compares too little (nothing) or too much (search text, page): `tab` decides.
      activeOptions={{ exact: true, includeSearch: true }}
      aria-current={current === tab ? 'page' : undefined}
    >
      {label}
    </Link>
  )
}
