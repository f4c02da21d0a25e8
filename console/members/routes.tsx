/** Address of a project's members. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '../shell/routes.tsx'
import { readListSearch } from '../ui/list-search.ts'

export const membersRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/projects/$projectId/members',
  validateSearch: readListSearch,
  component: lazyRouteComponent(() => import('./members-page.tsx'), 'MembersPage'),
})

export const memberRoutes = [membersRoute] as const
