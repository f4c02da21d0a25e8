/** Who did it: members of the project for its admins, every user for operators. */
import { useTranslation } from 'react-i18next'
import { client, queryKeys, useMe } from '../api.ts'
import { type Choice, RemoteSelect, type RemoteSelectProps } from '../ui/remote-select.tsx'

type PersonFilterProps = Pick<RemoteSelectProps, 'value' | 'onChange'> & {
  readonly projectId?: string
}

/** Shows nothing to members on the page of their own events: there it is always themselves. */
export function PersonFilter({ projectId, ...select }: PersonFilterProps) {
  const { t } = useTranslation('events')
  const { operator } = useMe()
  const field = { ...select, clearable: true, label: t('person'), placeholder: t('anyPerson') }
  if (operator) {
    return (
      <RemoteSelect {...field} queryKey={queryKeys.users} search={searchUsers} find={findUser} />
    )
  }
  if (projectId === undefined) return null
  return (
    <RemoteSelect
      {...field}
      queryKey={[...queryKeys.members, projectId]}
      search={(q, signal) => searchMembers(projectId, q, signal)}
    />
  )
}

async function searchUsers(q: string, signal: AbortSignal): Promise<Choice[]> {
  const { data } = await client.listUsers({ query: { q, page_size: '20' } }, { signal })
  return data.map(({ user_id, name }) => ({ id: user_id, label: name }))
}

async function findUser(user_id: string, signal: AbortSignal): Promise<Choice> {
  const { name } = await client.getUser({ params: { user_id } }, { signal })
  return { id: user_id, label: name }
}

async function searchMembers(project_id: string, q: string, signal: AbortSignal) {
  const query = { q, page_size: '20' }
  const { data } = await client.listMembers({ params: { project_id }, query }, { signal })
  return data.map(({ user }) => ({ id: user.user_id, label: user.name }))
}
