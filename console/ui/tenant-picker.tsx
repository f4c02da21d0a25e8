/** Choosing a tenant, for operators. */
import { useTranslation } from 'react-i18next'
import { client, queryKeys } from '../api.ts'
import { type Choice, RemoteSelect, type RemoteSelectProps } from './remote-select.tsx'

export function TenantPicker(props: RemoteSelectProps) {
  return (
    <RemoteSelect
      {...props}
      queryKey={queryKeys.tenants}
      search={searchTenants}
      find={findTenant}
    />
  )
}

export async function searchTenants(q: string, signal: AbortSignal): Promise<Choice[]> {
  const { data } = await client.listTenants({ query: { q, page_size: '20' } }, { signal })
  return data.map(({ tenant_id, name }) => ({ id: tenant_id, label: name }))
}

export async function findTenant(tenant_id: string, signal: AbortSignal): Promise<Choice> {
  const { name } = await client.getTenant({ params: { tenant_id } }, { signal })
  return { id: tenant_id, label: name }
}

/** The same as a filter above a list: empty means all. */
export function TenantFilter(props: Pick<RemoteSelectProps, 'value' | 'onChange'>) {
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
