/** Choosing a tenant: searched on the server, so that any number of them works. */
import { Loader, Select, type SelectProps } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client, queryKeys } from '../api.ts'

type TenantPickerProps = Pick<
  SelectProps,
  'label' | 'description' | 'placeholder' | 'required' | 'clearable' | 'error' | 'aria-label'
> & {
  readonly value: string | null
  readonly onChange: (tenantId: string | null) => void
}

export function TenantPicker({ value, onChange, ...field }: TenantPickerProps) {
  const { t } = useTranslation('common')
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), 250)
  const found = useQuery({
    queryKey: [...queryKeys.tenants, 'pick', q],
    queryFn: ({ signal }) => client.listTenants({ query: { q, page_size: '20' } }, { signal }),
    placeholderData: keepPreviousData,
  })
  const chosen = useQuery({
    queryKey: [...queryKeys.tenants, 'one', value],
    queryFn: ({ signal }) => client.getTenant({ params: { tenant_id: value ?? '' } }, { signal }),
    enabled: value !== null,
  })
  const tenants = new Map(
    [...(chosen.data ? [chosen.data] : []), ...(found.data?.data ?? [])].map((tenant) => [
      tenant.tenant_id,
      tenant.name,
    ]),
  )
  return (
    <Select
      {...field}
      searchable
      value={value}
      data={[...tenants].map(([id, name]) => ({ value: id, label: name }))}
      onChange={onChange}
      onSearchChange={setTyped}
      nothingFoundMessage={t('noMatch')}
      clearButtonProps={{ 'aria-label': t('clearSearch') }}
      rightSection={found.isFetching ? <Loader size="xs" /> : undefined}
    />
  )
}

type TenantFilterProps = {
  readonly value: string | null
  readonly onChange: (tenantId: string | null) => void
}

/** The same as a filter above a list: empty means all. */
export function TenantFilter(props: TenantFilterProps) {
  const { t } = useTranslation(['projects', 'common'])
  return (
    <TenantPicker
      {...props}
      clearable
      aria-label={t('common:tenant')}
      placeholder={t('allTenants')}
    />
  )
}
