import { useTranslation } from 'react-i18next'
import { PageHeader } from '../ui/page-header.tsx'

/** The keys of all projects that one may see. */
export function AllKeysPage() {
  const { t } = useTranslation('keys')
  return <PageHeader title={t('title')} />
}

/** The keys of one project. */
export function ProjectKeysPage() {
  const { t } = useTranslation('keys')
  return <PageHeader title={t('title')} />
}
