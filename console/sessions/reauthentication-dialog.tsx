import { Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { acceptMe, client } from '../api.ts'
import { FormDialog } from '../ui/dialog.tsx'
import { PasswordField } from '../ui/password-field.tsx'
import { useChange } from '../use-change.ts'
import { onPasswordAsked } from './recent-authentication.ts'

type Question = Parameters<Parameters<typeof onPasswordAsked>[0]>[0]

/** "Confirm your password": opens whenever an act needs a recent sign-in. Mounted once. */
export function ReauthenticationDialog() {
  const [question, setQuestion] = useState<Question | null>(null)
  useEffect(() => onPasswordAsked(setQuestion), [])
  if (question === null) return null
  const close = (answer: () => void) => {
    setQuestion(null)
    answer()
  }
  return (
    <PasswordForm
      onConfirmed={() => close(question.confirmed)}
      onCancelled={() => close(question.cancelled)}
    />
  )
}

type Props = { readonly onConfirmed: () => void; readonly onCancelled: () => void }

function PasswordForm({ onConfirmed, onCancelled }: Props) {
  const { t } = useTranslation('sessions')
  const [password, setPassword] = useState('')
  const confirm = useChange({
    act: () => client.reauthenticate({ body: { password } }),
    onDone: (me) => {
      acceptMe(me)
      onConfirmed()
    },
  })
  return (
    <FormDialog
      title={t('confirmTitle')}
      size="sm"
      onClose={onCancelled}
      onSubmit={() => confirm.mutate()}
      submitLabel={t('confirm')}
      submitDisabled={password === ''}
      busy={confirm.isPending}
      error={confirm.error}
    >
      <Text>{t('confirmBody')}</Text>
      <PasswordField
        data-autofocus
        label={t('password')}
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
    </FormDialog>
  )
}
