import type { OpenedLink } from '@keyward/contract'
import { Button, Stack, Text, TextInput } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { acceptMe, client } from '../api.ts'
import { formatInstantWithZone } from '../ui/dates.ts'
import { PasswordField } from '../ui/password-field.tsx'
import { RefusalAlert } from '../ui/refusal-alert.tsx'
import { useChange } from '../use-change.ts'
import { PASSWORD_LENGTH } from './password-length.ts'

type Props = { readonly link: string; readonly opened: OpenedLink }

/** Sets a password by a one-time link and signs in. The first operator also says who they are. */
export function RedeemForm({ link, opened }: Props) {
  const { t } = useTranslation('sessions')
  const router = useRouter()
  const first = opened.purpose === 'first_operator'
  const [name, setName] = useState('')
  const [email, setEmail] = useState(opened.email ?? '')
  const [password, setPassword] = useState('')
  const [tried, setTried] = useState(false)
  const tooShort = password.length < PASSWORD_LENGTH
  const redeem = useChange({
    act: () =>
      client.redeemLink({
        body: { link, password, ...(first && { email: email.trim(), name: name.trim() }) },
      }),
    onDone: (me) => {
      acceptMe(me)
      router.history.push('/')
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    const missing = first && (name.trim() === '' || email.trim() === '')
    if (!tooShort && !missing) redeem.mutate()
  }
  const required = (value: string) => (tried && value.trim() === '' ? t('required') : null)
  const body = {
    first_operator: t('link.firstBody'),
    invite: t('link.inviteBody'),
    reset: t('link.resetBody'),
  }[opened.purpose]
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text>{body}</Text>
        {first && (
          <TextInput
            autoFocus
            label={t('link.name')}
            autoComplete="name"
            value={name}
            maxLength={100}
            error={required(name)}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        <TextInput
          label={t('email')}
          type="email"
          autoComplete="username"
          value={email}
          readOnly={!first}
          error={required(email)}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordField
          autoFocus={!first}
          label={t('link.newPassword')}
          description={t('link.newPasswordHint', { count: PASSWORD_LENGTH })}
          autoComplete="new-password"
          value={password}
          error={tried && tooShort ? t('tooShort', { count: PASSWORD_LENGTH }) : null}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <RefusalAlert error={redeem.error} />
        <Button type="submit" loading={redeem.isPending} fullWidth>
          {t('link.submit')}
        </Button>
        <Text size="sm" c="dimmed">
          {t('link.validUntil', { when: formatInstantWithZone(opened.expires_at) })}
        </Text>
      </Stack>
    </form>
  )
}
