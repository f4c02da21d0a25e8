/** Address of the list of projects. */
import { createRoute } from '@tanstack/react-router'
import { lazyPage } from '../shell/lazy-page.ts'
import { signedInRoute } from '../shell/routes.tsx'
import { searchText } from '../shell/search-params.ts'
import { type ListSearch, readListSearch } from '../ui/list-search.ts'

export type ProjectSearch = ListSearch & { tenant_id?: string }

export const projectsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/projects',
  validateSearch: (raw: Record<string, unknown>): ProjectSearch => {
    const tenantId = searchText(raw['tenant_id'])
    return { ...readListSearch(raw), ...(tenantId && { tenant_id: tenantId }) }
  },
  component: lazyPage(() => import('./projects-page.tsx'), 'ProjectsPage'),
})

export const projectRoutes = [projectsRoute] as const
