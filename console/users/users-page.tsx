/** Every user of the installation, for operators. */
import { Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFilters } from '../ui/list-search.ts'
import { PageHeader } from '../ui/page-header.tsx'
import { type UserSearch, usersRoute } from './routes.tsx'
import { UserList } from './user-list.tsx'

export function UsersPage() {
  const { t } = useTranslation('users')
  const search = usersRoute.useSearch()
  const filter = useFilters<UserSearch>()
  return (
    <Stack gap="md">
      <PageHeader title={t('title')} />
      <UserList search={search} filter={filter} />
    </Stack>
  )
}
