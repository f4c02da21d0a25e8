/** What an operator does to a tenant. */
import type { Tenant } from '@keyward/contract'
import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import { ActDialog } from '../ui/act-dialog.tsx'
import { NameDialog } from '../ui/name-dialog.tsx'

type Props = { readonly tenant: Tenant; readonly onClose: () => void }

export function CreateTenant({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('tenants')
  return (
    <NameDialog
      title={t('create')}
      submitLabel={t('create')}
      intro={t('createBody')}
      initial=""
      onClose={onClose}
      act={(body, call) => client.createTenant({ body }, call)}
      refresh={['tenants', 'system']}
      done={({ name }) => t('createdDone', { name })}
    />
  )
}

export function RenameTenant({ tenant, onClose }: Props) {
  const { t } = useTranslation(['tenants', 'common'])
  const params = { tenant_id: tenant.tenant_id }
  return (
    <NameDialog
      title={t('renameTitle', { name: tenant.name })}
      submitLabel={t('common:rename')}
      initial={tenant.name}
      onClose={onClose}
      act={(body, call) => client.renameTenant({ params, body, ifMatch: tenant.etag }, call)}
      refresh={['tenants', 'projects', 'users', 'me']}
      done={({ name }) => t('renamed', { name })}
    />
  )
}

export function DisableTenant({ tenant, onClose }: Props) {
  const { t } = useTranslation(['tenants', 'common'])
  const { name, key_count: count } = tenant
  return (
    <ActDialog
      danger
      title={t('disableTitle', { name })}
      submitLabel={t('common:disable')}
      onClose={onClose}
      input={{ tenant_id: tenant.tenant_id }}
      act={(params, call) => client.disableTenant({ params, body: {} }, call)}
      refresh={['tenants', 'keys']}
      done={t('disabledDone', { name })}
    >
      <Text>{t('disableBody', { count })}</Text>
    </ActDialog>
  )
}

export function DeleteTenant({ tenant, onClose }: Props) {
  const { t } = useTranslation(['tenants', 'common'])
  return (
    <ActDialog
      danger
      title={t('deleteTitle', { name: tenant.name })}
      submitLabel={t('common:delete')}
      onClose={onClose}
      input={{ tenant_id: tenant.tenant_id }}
      act={(params, call) => client.deleteTenant({ params }, call)}
      refresh={['tenants', 'system']}
      done={t('deletedDone', { name: tenant.name })}
    >
      <Text>{t('deleteBody')}</Text>
    </ActDialog>
  )
}
