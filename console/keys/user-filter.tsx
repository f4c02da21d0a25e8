import { Select } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client, queryKeys } from '../api.ts'
import { useSafeSearch } from '../ui/safe-search.ts'
import classes from './keys.module.css'

type Props = {
  readonly projectId: string | null
  readonly value: string | undefined
  readonly onChange: (userId: string | undefined) => void
}
type Person = { readonly user_id: string; readonly name: string; readonly email: string }

/** Whose keys: the members of the project, or all users for an operator's whole list. */
export function UserFilter({ projectId, value, onChange }: Props) {
  const { t } = useTranslation('keys')
  const [typed, setTyped] = useState('')
  const q = useSafeSearch(typed)
  const [picked, setPicked] = useState<Person | null>(null)
  const people = usePeople(projectId, picked?.name === q ? '' : q)
  const chosen = useChosen(value, picked)
  const known = [...(people.data ?? []), ...(chosen ? [chosen] : [])]
  const unique = [...new Map(known.map((person) => [person.user_id, person])).values()]
  return (
    <Select
      className={classes.filter ?? ''}
      aria-label={t('filters.user')}
      placeholder={t('filters.anyUser')}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('filters.anyUser') }}
      value={value ?? null}
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      data={unique.map(({ user_id, name }) => ({ value: user_id, label: name }))}
      onChange={(userId) => {
        setPicked(unique.find(({ user_id }) => user_id === userId) ?? null)
        onChange(userId ?? undefined)
      }}
    />
  )
}

function usePeople(projectId: string | null, q: string) {
  const query = { page_size: '50', ...(q && { q }) }
  return useQuery({
    queryKey: [...queryKeys.members, 'people', projectId, q],
    queryFn: async ({ signal }): Promise<Person[]> => {
      if (projectId === null) return (await client.listUsers({ query }, { signal })).data
      const params = { project_id: projectId }
      const page = await client.listMembers({ params, query }, { signal })
      return page.data.map(({ user }) => user)
    },
    placeholderData: keepPreviousData,
  })
}

/** The name of a user that came from the address: any of their keys tells it. */
function useChosen(userId: string | undefined, picked: Person | null): Person | null {
  const asked = userId !== undefined && picked?.user_id !== userId
  const key = useQuery({
    queryKey: [...queryKeys.keys, 'of-user', userId],
    queryFn: ({ signal }) =>
      client.listKeys({ query: { user_id: userId ?? '', page_size: '1' } }, { signal }),
    enabled: asked,
    select: (page) => page.data[0]?.user ?? null,
  })
  if (userId === undefined) return null
  return asked ? (key.data ?? { user_id: userId, name: userId, email: '' }) : picked
}
