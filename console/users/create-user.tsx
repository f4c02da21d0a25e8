/** Adding a user, and the one-time link that comes of it. */
import type { CreatedUser } from '@keyward/contract'
import { Checkbox, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import { ActDialog } from '../ui/act-dialog.tsx'
import { TenantPicker } from '../ui/tenant-picker.tsx'
import { OneTimeLink } from './one-time-link.tsx'

type Props = {
  /** The tenant chosen beforehand, if any. */
  readonly tenantId: string | null
  readonly onClose: () => void
}

/** The form first, then the link; closing forgets it. */
export function CreateUser({ tenantId, onClose }: Props) {
  const { t } = useTranslation('users')
  const [created, setCreated] = useState<CreatedUser | null>(null)
  if (created === null) {
    return <UserForm tenantId={tenantId} onClose={onClose} onCreated={setCreated} />
  }
  return (
    <OneTimeLink
      title={t('linkInvite', { name: created.name })}
      link={created.link}
      email={created.email}
      onClose={onClose}
    />
  )
}

function UserForm(props: Props & { readonly onCreated: (user: CreatedUser) => void }) {
  const { t } = useTranslation(['users', 'common'])
  const [email, setEmail] = useState('')
  const [name, setName] = useState('')
  const [tenant, setTenant] = useState(props.tenantId)
  const [operator, setOperator] = useState(false)
  const [checked, setChecked] = useState(false)
  const given = { email: email.trim(), name: name.trim() }
  // The server decides what an address is; this catches what was typed into the wrong field.
  const emailGood = /^[^@\s]+@[^@\s]+$/.test(given.email)
  const check = () => {
    setChecked(true)
    return emailGood && given.name !== ''
  }
  return (
    <ActDialog
      title={t('createTitle')}
      submitLabel={t('create')}
      onClose={props.onClose}
      check={check}
      input={{ ...given, ...(tenant === null ? {} : { tenant_id: tenant }), operator }}
      act={(body, call) => client.createUser({ body }, call)}
      refresh={['users', 'tenants', 'system']}
      bringsSecret
      onDone={props.onCreated}
    >
      <Text>{t('createBody')}</Text>
      <TextInput
        data-autofocus
        required
        type="email"
        label={t('email')}
        value={email}
        maxLength={254}
        autoComplete="off"
        error={checked && !emailGood ? t('emailWrong') : null}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <TextInput
        required
        label={t('common:name')}
        value={name}
        maxLength={100}
        autoComplete="off"
        error={checked && given.name === '' ? t('common:nameRequired') : null}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TenantPicker
        clearable
        label={t('common:tenant')}
        description={t('tenantHelp')}
        value={tenant}
        onChange={setTenant}
      />
      <Checkbox
        label={t('common:roles.operator')}
        description={t('operatorHelp')}
        checked={operator}
        onChange={(event) => setOperator(event.currentTarget.checked)}
      />
    </ActDialog>
  )
}
