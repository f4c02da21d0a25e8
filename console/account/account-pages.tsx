/** The own account: profile and password, sessions, management tokens. */
import { Divider, Stack, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { LinkTabs, tabClass } from '../ui/link-tabs.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { PasswordForm } from './password-form.tsx'
import { ProfileForm } from './profile-form.tsx'
import { SessionsSection } from './sessions-section.tsx'
import { TokensSection } from './tokens-section.tsx'

export function ProfilePage() {
  const { t } = useTranslation('account')
  return (
    <AccountFrame>
      <Title order={2} size="h4">
        {t('profile')}
      </Title>
      <ProfileForm />
      <Divider />
      <Title order={2} size="h4">
        {t('password')}
      </Title>
      <PasswordForm />
    </AccountFrame>
  )
}

export function SessionsPage() {
  const { t } = useTranslation('account')
  return (
    <AccountFrame part={t('tabSessions')}>
      <SessionsSection />
    </AccountFrame>
  )
}

export function TokensPage() {
  const { t } = useTranslation('account')
  return (
    <AccountFrame part={t('tabTokens')}>
      <TokensSection />
    </AccountFrame>
  )
}

function AccountFrame({ part, children }: { part?: string; children: ReactNode }) {
  const { t } = useTranslation('account')
  return (
    <Stack gap="lg">
      <PageHeader title={t('title')} place={part} />
      <LinkTabs label={t('title')}>
        <Link to="/account" activeOptions={{ exact: true }} className={tabClass}>
          {t('tabProfile')}
        </Link>
        <Link to="/account/sessions" className={tabClass}>
          {t('tabSessions')}
        </Link>
        <Link to="/account/tokens" className={tabClass}>
          {t('tabTokens')}
        </Link>
      </LinkTabs>
      {children}
    </Stack>
  )
}
