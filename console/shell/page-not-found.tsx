import { Compass } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../ui/empty-state.tsx'
import { ButtonLink } from '../ui/links.tsx'
import { PageHeader } from '../ui/page-header.tsx'

/** For addresses that lead nowhere. */
export function PageNotFound() {
  const { t } = useTranslation('shell')
  return (
    <main>
      <PageHeader title={t('notFoundTitle')} />
      <EmptyState icon={Compass} title={t('notFound')}>
        <ButtonLink to="/keys">{t('backHome')}</ButtonLink>
      </EmptyState>
    </main>
  )
}
