import { useTranslation } from 'react-i18next'
import { PageHeader } from '../ui/page-header.tsx'

/** One key. */
export function KeyPage() {
  const { t } = useTranslation('keys')
  return <PageHeader title={t('title')} />
}
