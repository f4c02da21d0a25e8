/** Every project one may see. */
import { Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFilters } from '../ui/list-search.ts'
import { PageHeader } from '../ui/page-header.tsx'
import { ProjectList } from './project-list.tsx'
import { type ProjectSearch, projectsRoute } from './routes.tsx'

export function ProjectsPage() {
  const { t } = useTranslation('projects')
  const search = projectsRoute.useSearch()
  const filter = useFilters<ProjectSearch>()
  return (
    <Stack gap="md">
      <PageHeader title={t('title')} />
      <ProjectList search={search} filter={filter} />
    </Stack>
  )
}
