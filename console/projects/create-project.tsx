/** Creating a project in a tenant. */
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import { ActDialog } from '../ui/act-dialog.tsx'
import { TenantPicker } from '../ui/tenant-picker.tsx'

const CODE = /^[A-Z][A-Z0-9-]{1,31}$/

type Props = {
  /** The tenant chosen beforehand, if any. */
  readonly tenantId: string | null
  readonly onClose: () => void
}

export function CreateProject({ tenantId, onClose }: Props) {
  const { t } = useTranslation(['projects', 'common'])
  const [tenant, setTenant] = useState(tenantId)
  const [code, setCode] = useState('')
  const [name, setName] = useState('')
  const [checked, setChecked] = useState(false)
  const given = { code: code.trim(), name: name.trim() }
  const check = () => {
    setChecked(true)
    return tenant !== null && CODE.test(given.code) && given.name !== ''
  }
  return (
    <ActDialog
      title={t('create')}
      submitLabel={t('create')}
      onClose={onClose}
      check={check}
      input={{ tenant_id: tenant ?? '', ...given }}
      act={({ tenant_id, ...body }, call) =>
        client.createProject({ params: { tenant_id }, body }, call)
      }
      refresh={['projects', 'tenants', 'system']}
      done={({ code }) => t('createdDone', { code })}
    >
      <TenantPicker
        required
        label={t('common:tenant')}
        value={tenant}
        onChange={setTenant}
        error={checked && tenant === null ? t('tenantRequired') : null}
      />
      <TextInput
        data-autofocus
        required
        label={t('code')}
        description={t('codeHelp')}
        value={code}
        maxLength={32}
        autoComplete="off"
        error={checked && !CODE.test(given.code) ? t('codeWrong') : null}
        onChange={(event) => setCode(event.currentTarget.value.toUpperCase())}
      />
      <TextInput
        required
        label={t('common:name')}
        value={name}
        maxLength={100}
        error={checked && given.name === '' ? t('common:nameRequired') : null}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </ActDialog>
  )
}
