/** Creating a management token, and the one time it is shown. */
import type { TokenScope, TokenWithPlaintext } from '@keyward/contract'
import { Checkbox, NumberInput, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import { ActDialog } from '../ui/act-dialog.tsx'
import { SecretDialog } from '../ui/secret-panel.tsx'

const DAYS_MAX = 365
const DAYS_DEFAULT = 90

/** The form first, then the panel with the plaintext; closing forgets it. */
export function CreateToken({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('account')
  const [created, setCreated] = useState<TokenWithPlaintext | null>(null)
  if (created === null) return <TokenForm onClose={onClose} onCreated={setCreated} />
  return (
    <SecretDialog
      title={t('tokenReady')}
      label={t('token')}
      plaintext={created.plaintext}
      hint={t('tokenOnce')}
      storedLabel={t('tokenStored')}
      curl={curlWith(created.plaintext)}
      onClose={onClose}
    />
  )
}

const curlWith = (plaintext: string) =>
  `curl -H 'authorization: Bearer ${plaintext}' ${window.location.origin}/v1/me`

type TokenFormProps = {
  readonly onClose: () => void
  readonly onCreated: (token: TokenWithPlaintext) => void
}

function TokenForm({ onClose, onCreated }: TokenFormProps) {
  const { t } = useTranslation(['account', 'common'])
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<TokenScope[]>(['read'])
  const [days, setDays] = useState<number | string>(DAYS_DEFAULT)
  const [checked, setChecked] = useState(false)
  const daysGood = typeof days === 'number' && days >= 1 && days <= DAYS_MAX
  const complete = name.trim() !== '' && scopes.length > 0 && daysGood

  const check = () => {
    setChecked(true)
    return complete
  }
  const explained = [
    { value: 'read', label: t('scopeRead'), help: t('scopeReadHelp') },
    { value: 'keys', label: t('scopeKeys'), help: t('scopeKeysHelp') },
    { value: 'admin', label: t('scopeAdmin'), help: t('scopeAdminHelp') },
  ]

  return (
    <ActDialog
      title={t('createToken')}
      submitLabel={t('createToken')}
      onClose={onClose}
      check={check}
      input={{ name: name.trim(), scopes, validity_days: Number(days) }}
      act={(body, call) => client.createToken({ body }, call)}
      refresh={['tokens']}
      bringsSecret
      onDone={onCreated}
    >
      <TextInput
        data-autofocus
        required
        label={t('common:name')}
        description={t('tokenNameHelp')}
        value={name}
        maxLength={100}
        error={checked && name.trim() === '' ? t('tokenNameRequired') : null}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Checkbox.Group
        label={t('tokenScopes')}
        required
        value={scopes}
        onChange={(values) => setScopes(values as TokenScope[])}
        error={checked && scopes.length === 0 ? t('tokenScopesRequired') : null}
      >
        <Stack gap="xs" mt="xs">
          {explained.map(({ value, label, help }) => (
            <Checkbox key={value} value={value} label={label} description={help} />
          ))}
        </Stack>
      </Checkbox.Group>
      <NumberInput
        required
        label={t('tokenDays')}
        description={t('tokenDaysHelp')}
        value={days}
        min={1}
        max={DAYS_MAX}
        clampBehavior="none"
        allowDecimal={false}
        error={checked && !daysGood ? t('tokenDaysHelp') : null}
        onChange={setDays}
      />
    </ActDialog>
  )
}
