import { Alert, Button, Stack, Text, TextInput } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { acceptMe, client, wasSignedIn } from '../api.ts'
import { PasswordField } from '../ui/password-field.tsx'
import { RefusalAlert } from '../ui/refusal-alert.tsx'
import { useChange } from '../use-change.ts'
import { safeReturn } from './go-to-sign-in.ts'
import { PublicPage } from './public-page.tsx'
import { signInRoute } from './routes.tsx'

/** E-mail and password. Says the same for an unknown address and a wrong password. */
export function SignInPage() {
  const { t } = useTranslation('sessions')
  const { return_to } = signInRoute.useSearch()
  const router = useRouter()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const signIn = useChange({
    act: () => client.signIn({ body: { email: email.trim(), password } }),
    onDone: (me) => {
      acceptMe(me)
      router.history.push(safeReturn(return_to))
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    signIn.mutate()
  }
  return (
    <PublicPage title={t('signInTo')}>
      <WhyHere returnTo={return_to} />
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={t('email')}
            type="email"
            name="email"
            autoComplete="username"
            autoFocus
            required
            withAsterisk={false}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordField
            label={t('password')}
            name="password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <RefusalAlert error={signIn.error} />
          <Button type="submit" loading={signIn.isPending} fullWidth>
            {t('signIn')}
          </Button>
        </Stack>
      </form>
      <Text size="sm" c="dimmed">
        {t('noAccount')}
      </Text>
    </PublicPage>
  )
}

/** Nobody asked for these: `/` leads there. */
const USUAL_PLACES = ['/', '/keys', '/home']

function WhyHere({ returnTo }: { readonly returnTo: string | undefined }) {
  const { t } = useTranslation('sessions')
  if (returnTo === undefined) return null
  if (wasSignedIn()) return <Alert color="indigo">{t('signedOut')}</Alert>
  return USUAL_PLACES.includes(returnTo) ? null : <Alert color="indigo">{t('goOn')}</Alert>
}
