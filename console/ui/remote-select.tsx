/** Choosing one of many, searched on the server, so that any number of them works. */
import { Select, type SelectProps } from '@mantine/core'
import { keepPreviousData, type QueryKey, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSafeSearch } from './safe-search.ts'

/** One choice: its ID and what people call it. */
export type Choice = { readonly id: string; readonly label: string }

export type RemoteSelectProps = Pick<
  SelectProps,
  | 'label'
  | 'description'
  | 'placeholder'
  | 'required'
  | 'clearable'
  | 'error'
  | 'aria-label'
  | 'maw'
> & {
  readonly value: string | null
  readonly onChange: (id: string | null) => void
}

type Source = {
  readonly queryKey: QueryKey
  readonly search: (q: string, signal: AbortSignal) => Promise<readonly Choice[]>
  /** The name of one that was chosen earlier; without it, its ID stands for it. */
  readonly find?: (id: string, signal: AbortSignal) => Promise<Choice>
}

export function RemoteSelect({ value, onChange, ...props }: RemoteSelectProps & Source) {
  const { queryKey, search, find, ...field } = props
  const { t } = useTranslation('common')
  const [typed, setTyped] = useState('')
  const q = useSafeSearch(typed)
  const found = useQuery({
    queryKey: [...queryKey, 'pick', q],
    queryFn: ({ signal }) => search(q, signal),
    placeholderData: keepPreviousData,
  })
  const known = found.data?.some(({ id }) => id === value) === true
  const chosen = useQuery({
    queryKey: [...queryKey, 'pick-one', value],
    queryFn: ({ signal }) => find?.(value ?? '', signal) ?? null,
    enabled: value !== null && find !== undefined && !known,
  })
  const choices = new Map(value === null ? [] : [[value, value]])
  for (const { id, label } of [...(found.data ?? []), ...(chosen.data ? [chosen.data] : [])]) {
    choices.set(id, label)
  }
  return (
    <Select
      {...field}
      searchable
      value={value}
      data={[...choices].map(([id, label]) => ({ value: id, label }))}
      onChange={onChange}
      onSearchChange={setTyped}
      nothingFoundMessage={t('noMatch')}
      clearButtonProps={{ 'aria-label': t('clearSearch') }}
    />
  )
}
