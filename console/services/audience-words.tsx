/** Whose keys a service accepts, in a few words. */
import type { Audience } from '@keyward/contract'
import { useTranslation } from 'react-i18next'

export function AudienceWords({ audience }: { audience: Audience }) {
  const { t } = useTranslation('services')
  if ('all' in audience) return t('audienceAll')
  const { tenant_ids: tenants, project_ids: projects } = audience
  return [
    tenants.length > 0 && t('audienceTenants', { count: tenants.length }),
    projects.length > 0 && t('audienceProjects', { count: projects.length }),
  ]
    .filter(Boolean)
    .join(' · ')
}
