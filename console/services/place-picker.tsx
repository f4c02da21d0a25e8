/** Choosing several tenants or projects, searched on the server. */
import { MultiSelect } from '@mantine/core'
import { keepPreviousData, type QueryKey, useQueries, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Choice } from '../ui/remote-select.tsx'
import { useSafeSearch } from '../ui/safe-search.ts'

type PlacePickerProps = {
  readonly label: string
  readonly queryKey: QueryKey
  readonly chosen: string[]
  readonly onChange: (ids: string[]) => void
  readonly search: (q: string, signal: AbortSignal) => Promise<readonly Choice[]>
  /** The name of one that was chosen earlier. */
  readonly find: (id: string, signal: AbortSignal) => Promise<Choice>
}

export function PlacePicker(props: PlacePickerProps) {
  const { label, queryKey, chosen, onChange, search, find } = props
  const { t } = useTranslation('services')
  const [typed, setTyped] = useState('')
  const q = useSafeSearch(typed)
  const found = useQuery({
    queryKey: [...queryKey, 'pick', q],
    queryFn: ({ signal }) => search(q, signal),
    placeholderData: keepPreviousData,
  })
  const named = useQueries({
    queries: chosen.map((id) => ({
      queryKey: [...queryKey, 'pick-one', id],
      queryFn: ({ signal }: { signal: AbortSignal }) => find(id, signal),
    })),
  })
  // An ID whose name is not known (yet, or any more) stands for itself.
  const places = new Map(chosen.map((id) => [id, id]))
  for (const { data } of named) if (data) places.set(data.id, data.label)
  for (const { id, label: name } of found.data ?? []) places.set(id, name)
  return (
    <MultiSelect
      searchable
      clearable
      label={label}
      placeholder={chosen.length === 0 ? t('pickPlaceholder') : ''}
      value={chosen}
      data={[...places].map(([value, name]) => ({ value, label: name }))}
      maxValues={200}
      onChange={onChange}
      onSearchChange={setTyped}
      nothingFoundMessage={t('pickNothing')}
      clearButtonProps={{ 'aria-label': t('pickClear', { what: label }) }}
    />
  )
}
