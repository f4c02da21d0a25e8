/** Addresses of the audit trail. */
import { createRoute } from '@tanstack/react-router'
import { lazyPage } from '../shell/lazy-page.ts'
import { signedInRoute } from '../shell/routes.tsx'
import { readEventSearch } from './event-search.ts'

export const allEventsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/events',
  validateSearch: readEventSearch,
  component: lazyPage(() => import('./events-page.tsx'), 'AllEventsPage'),
})

export const projectEventsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/projects/$projectId/events',
  validateSearch: readEventSearch,
  component: lazyPage(() => import('./events-page.tsx'), 'ProjectEventsPage'),
})

export const eventRoutes = [allEventsRoute, projectEventsRoute] as const
