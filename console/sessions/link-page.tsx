import { Alert, Loader, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { client, isRefusal } from '../api.ts'
import { ButtonLink } from '../ui/links.tsx'
import { RefusalAlert } from '../ui/refusal-alert.tsx'
import { PublicPage } from './public-page.tsx'
import { RedeemForm } from './redeem-form.tsx'

/** Where a one-time link leads: its secret stands in the fragment, which no browser sends. */
export function LinkPage() {
  const { t } = useTranslation(['sessions', 'common'])
  const link = useLocation({ select: ({ hash }) => decodeURIComponent(hash) })
  const opened = useQuery({
    queryKey: ['link', link],
    queryFn: () => client.openLink({ body: { link } }),
    enabled: link !== '',
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (link === '' || isRefusal(opened.error, 'link_invalid')) {
    return (
      <PublicPage title={t('link.invalidTitle')}>
        <Alert color="yellow">{link === '' ? t('link.missing') : t('link.invalidBody')}</Alert>
        <ButtonLink to="/sign-in" variant="default">
          {t('link.toSignIn')}
        </ButtonLink>
      </PublicPage>
    )
  }
  const titles = {
    first_operator: t('link.firstTitle'),
    invite: t('link.title'),
    reset: t('link.resetTitle'),
  }
  return (
    <PublicPage title={opened.data ? titles[opened.data.purpose] : t('link.title')}>
      <RefusalAlert error={opened.error} />
      {opened.isPending && (
        <Text role="status">
          <Loader size="xs" aria-hidden /> {t('common:state.loading')}
        </Text>
      )}
      {opened.data && <RedeemForm link={link} opened={opened.data} />}
    </PublicPage>
  )
}
