/** The entries of a tenant's menu. */
import type { Tenant } from '@keyward/contract'
import { CircleCheck, CircleMinus, Pencil, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import type { RowAct } from '../ui/row-menu.tsx'
import { usePlainAct } from '../ui/use-plain-act.ts'
import { DeleteTenant, DisableTenant, RenameTenant } from './tenant-dialogs.tsx'

type Dialogs = { readonly open: (dialog: ReactNode) => void; readonly close: () => void }

export function useTenantActs({ open, close }: Dialogs): (tenant: Tenant) => RowAct[] {
  const { t } = useTranslation(['tenants', 'common'])
  const enable = usePlainAct({
    act: ({ tenant_id }: Tenant, call) =>
      client.enableTenant({ params: { tenant_id }, body: {} }, call),
    refresh: ['tenants', 'keys'],
    done: ({ name }) => t('enabledDone', { name }),
  })
  return (tenant) => [
    {
      label: t('common:rename'),
      icon: Pencil,
      onSelect: () => open(<RenameTenant tenant={tenant} onClose={close} />),
    },
    tenant.status === 'active'
      ? {
          label: t('common:disable'),
          icon: CircleMinus,
          onSelect: () => open(<DisableTenant tenant={tenant} onClose={close} />),
        }
      : { label: t('common:enable'), icon: CircleCheck, onSelect: () => enable(tenant) },
    {
      label: t('common:delete'),
      icon: Trash2,
      danger: true,
      onSelect: () => open(<DeleteTenant tenant={tenant} onClose={close} />),
    },
  ]
}
