/** Users in a list that can be searched: on the page of all and on a tenant's page. */
import type { Tenant, User } from '@keyward/contract'
import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Plus, Users } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { client, queryKeys, useMe } from '../api.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { RecordPage } from '../ui/record-page.tsx'
import type { Column } from '../ui/record-table.tsx'
import { RowMenu } from '../ui/row-menu.tsx'
import { SearchInput } from '../ui/search-input.tsx'
import { StatusBadge } from '../ui/status-badge.tsx'
import { TenantFilter } from '../ui/tenant-picker.tsx'
import { useDialog } from '../ui/use-dialog.ts'
import { When } from '../ui/when.tsx'
import { CreateUser } from './create-user.tsx'
import type { UserSearch } from './routes.tsx'
import { useUserActs } from './use-user-acts.tsx'

type UserListProps = {
  readonly search: UserSearch
  readonly filter: (changes: { [Name in keyof UserSearch]?: string | undefined }) => void
  /** On a tenant's page: that tenant, which then is no filter to change. */
  readonly tenant?: Tenant
}

export function UserList({ search, filter, tenant }: UserListProps) {
  const { t } = useTranslation(['users', 'common'])
  const { dialog, open, close } = useDialog()
  const actsOf = useUserActs({ open, close })
  const query = useQuery({
    queryKey: [...queryKeys.users, 'list', search],
    queryFn: ({ signal }) => client.listUsers({ query: search }, { signal }),
    placeholderData: keepPreviousData,
  })
  const filtered = search.q !== undefined || (tenant === undefined && search.tenant_id)
  const clear = () => filter({ q: undefined, ...(tenant ? {} : { tenant_id: undefined }) })
  return (
    <Stack gap="md">
      <Group align="flex-end">
        <SearchInput
          value={search.q ?? ''}
          label={t('search')}
          onChange={(q) => filter({ q: q || undefined })}
        />
        {tenant ? null : (
          <TenantFilter
            value={search.tenant_id ?? null}
            onChange={(tenant_id) => filter({ tenant_id: tenant_id ?? undefined })}
          />
        )}
        <Button
          leftSection={<Plus size={16} aria-hidden />}
          onClick={() => open(<CreateUser tenantId={search.tenant_id ?? null} onClose={close} />)}
        >
          {t('create')}
        </Button>
      </Group>
      <RecordPage
        query={query}
        label={t('title')}
        idOf={(user) => user.user_id}
        nameOf={(user) => user.name}
        columns={useColumns(tenant === undefined)}
        actions={(user) => (
          <RowMenu label={t('common:actionsFor', { name: user.name })} acts={actsOf(user)} />
        )}
        clearFilters={filtered ? clear : null}
        empty={
          <EmptyState icon={Users} title={t('empty')}>
            {t('emptyHint')}
          </EmptyState>
        }
      />
      {dialog}
    </Stack>
  )
}

function useColumns(withTenant: boolean): Column<User>[] {
  const { t } = useTranslation(['users', 'common'])
  const tenant: Column<User> = {
    id: 'tenant',
    title: t('common:tenant'),
    render: (user) => user.tenant?.name ?? t('noTenant'),
  }
  return [
    { id: 'name', title: t('common:name'), render: (user) => <Person user={user} /> },
    ...(withTenant ? [tenant] : []),
    {
      id: 'status',
      title: t('common:status'),
      render: ({ status }) => <StatusBadge status={status} />,
    },
    { id: 'projects', title: t('common:projects'), render: (user) => user.project_count },
    { id: 'keys', title: t('keys'), render: (user) => user.key_count },
    {
      id: 'signedIn',
      title: t('lastSignIn'),
      render: (user) => <When at={user.last_sign_in_at} />,
    },
  ]
}

function Person({ user }: { user: User }) {
  const { t } = useTranslation(['users', 'common'])
  const me = useMe()
  return (
    <>
      <Group gap="xs">
        <Text component="span" fw={600}>
          {user.name}
        </Text>
        {user.user_id === me.user_id ? (
          <Badge tt="none" variant="default">
            {t('you')}
          </Badge>
        ) : null}
        {user.operator ? (
          <Badge tt="none" variant="light">
            {t('common:roles.operator')}
          </Badge>
        ) : null}
      </Group>
      <Text size="sm" c="dimmed">
        {user.email}
      </Text>
    </>
  )
}
