/** Address of a project's members. */
import { createRoute } from '@tanstack/react-router'
import { lazyPage } from '../shell/lazy-page.ts'
import { signedInRoute } from '../shell/routes.tsx'
import { readListSearch } from '../ui/list-search.ts'

export const membersRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/projects/$projectId/members',
  validateSearch: readListSearch,
  component: lazyPage(() => import('./members-page.tsx'), 'MembersPage'),
})

export const memberRoutes = [membersRoute] as const
