/** Projects in a list that can be searched: on the page of all and on a tenant's page. */
import type { Project, Tenant } from '@keyward/contract'
import { Button, Group, Stack, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { FolderOpen, Plus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { client, queryKeys, useMe } from '../api.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { AnchorLink } from '../ui/links.tsx'
import { RecordPage } from '../ui/record-page.tsx'
import type { Column } from '../ui/record-table.tsx'
import { RowMenu } from '../ui/row-menu.tsx'
import { SearchInput } from '../ui/search-input.tsx'
import { StatusBadge } from '../ui/status-badge.tsx'
import { TenantFilter } from '../ui/tenant-picker.tsx'
import { useDialog } from '../ui/use-dialog.ts'
import { When } from '../ui/when.tsx'
import { CreateProject } from './create-project.tsx'
import type { ProjectSearch } from './routes.tsx'
import { useProjectActs } from './use-project-acts.tsx'

type ProjectListProps = {
  readonly search: ProjectSearch
  readonly filter: (changes: { [Name in keyof ProjectSearch]?: string | undefined }) => void
  /** On a tenant's page: that tenant, which then is no filter to change. */
  readonly tenant?: Tenant
}

export function ProjectList({ search, filter, tenant }: ProjectListProps) {
  const { t } = useTranslation(['projects', 'common'])
  const { operator } = useMe()
  const { dialog, open, close } = useDialog()
  const actsOf = useProjectActs({ open, close })
  const query = useQuery({
    queryKey: [...queryKeys.projects, 'list', search],
    queryFn: ({ signal }) => client.listProjects({ query: search }, { signal }),
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
        {operator && !tenant ? (
          <TenantFilter
            value={search.tenant_id ?? null}
            onChange={(tenant_id) => filter({ tenant_id: tenant_id ?? undefined })}
          />
        ) : null}
        {operator ? (
          <Button
            leftSection={<Plus size={16} aria-hidden />}
            onClick={() =>
              open(<CreateProject tenantId={search.tenant_id ?? null} onClose={close} />)
            }
          >
            {t('create')}
          </Button>
        ) : null}
      </Group>
      <RecordPage
        query={query}
        label={t('title')}
        idOf={(project) => project.project_id}
        nameOf={(project) => project.code}
        columns={useColumns(tenant === undefined)}
        {...(operator && {
          actions: (project: Project) => (
            <RowMenu
              label={t('common:actionsFor', { name: project.code })}
              acts={actsOf(project)}
            />
          ),
        })}
        clearFilters={filtered ? clear : null}
        empty={
          <EmptyState icon={FolderOpen} title={t('empty')}>
            {operator ? t('emptyHint') : t('emptyMember')}
          </EmptyState>
        }
      />
      {dialog}
    </Stack>
  )
}

function useColumns(withTenant: boolean): Column<Project>[] {
  const { t } = useTranslation(['projects', 'common'])
  const { operator } = useMe()
  const tenant: Column<Project> = {
    id: 'tenant',
    title: t('common:tenant'),
    render: (project) =>
      operator ? (
        <AnchorLink to="/tenants/$tenantId" params={{ tenantId: project.tenant.tenant_id }}>
          {project.tenant.name}
        </AnchorLink>
      ) : (
        project.tenant.name
      ),
  }
  return [
    { id: 'project', title: t('common:project'), render: (project) => <Named {...project} /> },
    ...(withTenant ? [tenant] : []),
    {
      id: 'status',
      title: t('common:status'),
      render: ({ status }) => <StatusBadge status={status} />,
    },
    {
      id: 'members',
      title: t('members'),
      render: ({ project_id, code, member_count }) => (
        <AnchorLink
          to="/projects/$projectId/members"
          params={{ projectId: project_id }}
          aria-label={`${t('openMembers')}: ${member_count}, ${code}`}
        >
          {member_count}
        </AnchorLink>
      ),
    },
    { id: 'keys', title: t('keys'), render: (project) => project.key_count },
    {
      id: 'created',
      title: t('common:created'),
      render: (project) => <When at={project.created_at} />,
    },
  ]
}

function Named({ project_id, code, name }: Project) {
  return (
    <>
      <AnchorLink to="/projects/$projectId/keys" params={{ projectId: project_id }} fw={600}>
        {code}
      </AnchorLink>
      <Text size="sm" c="dimmed">
        {name}
      </Text>
    </>
  )
}
