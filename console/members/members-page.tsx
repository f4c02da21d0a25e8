/** The members of a project: seen by all of them, changed by its admins and by operators. */
import type { Member } from '@keyward/contract'
import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Plus, Users } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { client, queryKeys, useMe } from '../api.ts'
import { usePlace } from '../shell/place.ts'
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
import { AddMember } from './add-member.tsx'
import { membersRoute } from './routes.tsx'
import { useMemberActs } from './use-member-acts.tsx'

export function MembersPage() {
  const { t } = useTranslation(['members', 'common'])
  const { projectId } = membersRoute.useParams()
  const search = membersRoute.useSearch()
  const filter = useFilters<ListSearch>()
  const place = usePlace()
  const { operator } = useMe()
  // Dialogs name the project: nothing is offered before its name is known.
  const governs = place !== null && (operator || place.role === 'admin')
  const { dialog, open, close } = useDialog()
  const target = { projectId, project: place?.code ?? '' }
  const actsOf = useMemberActs({ ...target, open, close })
  const query = useQuery({
    queryKey: [...queryKeys.members, projectId, search],
    queryFn: ({ signal }) =>
      client.listMembers({ params: { project_id: projectId }, query: search }, { signal }),
    placeholderData: keepPreviousData,
  })
  return (
    <Stack gap="md">
      <PageHeader
        title={t('title')}
        place={place?.code}
        description={place !== null && !governs ? t('readOnly') : undefined}
        {...(governs && {
          actions: (
            <Button
              leftSection={<Plus size={16} aria-hidden />}
              onClick={() => open(<AddMember {...target} onClose={close} />)}
            >
              {t('add')}
            </Button>
          ),
        })}
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
        idOf={(member) => member.membership_id}
        nameOf={(member) => member.user.name}
        columns={useColumns(projectId)}
        {...(governs && {
          actions: (member: Member) => (
            <RowMenu
              label={t('common:actionsFor', { name: member.user.name })}
              acts={actsOf(member)}
            />
          ),
        })}
        clearFilters={search.q === undefined ? null : () => filter({ q: undefined })}
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

function useColumns(projectId: string): Column<Member>[] {
  const { t } = useTranslation(['members', 'common'])
  return [
    { id: 'name', title: t('common:name'), render: (member) => <Person member={member} /> },
    {
      id: 'role',
      title: t('common:role'),
      render: ({ role }) => t(`common:roles.${role}`),
    },
    {
      id: 'keys',
      title: t('keys'),
      render: ({ key_count, user }) => (
        <AnchorLink
          to="/projects/$projectId/keys"
          params={{ projectId }}
          search={{ user_id: user.user_id }}
          aria-label={`${t('viewKeys')}: ${key_count}, ${user.name}`}
        >
          {key_count}
        </AnchorLink>
      ),
    },
    {
      id: 'active',
      title: t('lastActive'),
      render: (member) => <When at={member.last_active_at} />,
    },
    { id: 'joined', title: t('joined'), render: (member) => <When at={member.joined_at} /> },
  ]
}

function Person({ member: { user, user_status } }: { member: Member }) {
  const { t } = useTranslation('members')
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
        {user_status === 'active' ? null : <StatusBadge status={user_status} />}
      </Group>
      <Text size="sm" c="dimmed">
        {user.email}
      </Text>
    </>
  )
}
