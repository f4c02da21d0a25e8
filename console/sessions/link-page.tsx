import { useTranslation } from 'react-i18next'
import { PublicPage } from './public-page.tsx'

/** Where a one-time link leads. */
export function LinkPage() {
  const { t } = useTranslation('sessions')
  return <PublicPage title={t('link.title')}>{t('link.missing')}</PublicPage>
}
