/** Changing the own password. */

import { Button, Group, Stack, Text } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { acceptMe, client, isRefusal, useMe } from '../api.ts'
import { PASSWORD_LENGTH } from '../sessions/password-length.ts'
import { notifyDone } from '../ui/notify.tsx'
import { PasswordField } from '../ui/password-field.tsx'
import { RefusalAlert } from '../ui/refusal-alert.tsx'
import { useChange } from '../use-change.ts'

export function PasswordForm() {
  const { t } = useTranslation('account')
  const { email } = useMe()
  const [current, setCurrent] = useState('')
  const [wanted, setWanted] = useState('')
  const [checked, setChecked] = useState(false)
  const length = [...wanted].length
  const tooShort = length < PASSWORD_LENGTH
  const change = useChange({
    act: (body: { current_password: string; new_password: string }, call) =>
      client.changePassword({ body }, call),
    refresh: ['sessions', 'events'],
    onDone: (me) => {
      acceptMe(me)
      setCurrent('')
      setWanted('')
      setChecked(false)
      notifyDone(t('passwordChanged'))
    },
  })

  const refusedCurrent = isRefusal(change.error, 'credentials_wrong')
  const missing = checked && current === ''
  const wrongPassword = missing ? t('passwordRequired') : refusedCurrent && t('passwordWrong')

  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (current === '' || tooShort || change.isPending) return
    change.mutate({ current_password: current, new_password: wanted })
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md" maw={480}>
        {/* Password managers file the new password under this name. */}
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        <PasswordField
          required
          label={t('currentPassword')}
          value={current}
          autoComplete="current-password"
          error={wrongPassword}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <PasswordField
          required
          label={t('newPassword')}
          description={t('passwordRules', { min: PASSWORD_LENGTH })}
          value={wanted}
          maxLength={256}
          autoComplete="new-password"
          error={
            checked && tooShort ? t('passwordTooShort', { min: PASSWORD_LENGTH, length }) : null
          }
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
        <Text size="sm" c="dimmed">
          {t('passwordEndsSessions')}
        </Text>
        <RefusalAlert error={refusedCurrent ? null : change.error} />
        <Group>
          <Button type="submit" loading={change.isPending}>
            {t('changePassword')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
