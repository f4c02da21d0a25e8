/** The route tree. Each area exports its routes; an area's pages are downloaded when first opened. */
import { createRouter } from '@tanstack/react-router'
import { accountRoutes } from './account/routes.tsx'
import { queryClient } from './api.ts'
import { eventRoutes } from './events/routes.tsx'
import { operatorRoute } from './home/operator-route.tsx'
import { homeRoutes } from './home/routes.tsx'
import { keyRoutes } from './keys/routes.tsx'
import { memberRoutes } from './members/routes.tsx'
import { policyRoutes } from './policies/routes.tsx'
import { projectRoutes } from './projects/routes.tsx'
import { serviceRoutes } from './services/routes.tsx'
import { sessionRoutes } from './sessions/routes.tsx'
import { PageCrash } from './shell/page-crash.tsx'
import { PageNotFound } from './shell/page-not-found.tsx'
import { indexRoute, rootRoute, signedInRoute } from './shell/routes.tsx'
import { readSearch, writeSearch } from './shell/search-params.ts'
import { tenantRoutes } from './tenants/routes.tsx'
import { userRoutes } from './users/routes.tsx'

const routeTree = rootRoute.addChildren([
  indexRoute,
  ...sessionRoutes,
  signedInRoute.addChildren([
    ...keyRoutes,
    ...memberRoutes,
    ...policyRoutes,
    ...eventRoutes,
    ...accountRoutes,
    ...projectRoutes,
    operatorRoute.addChildren([...homeRoutes, ...tenantRoutes, ...userRoutes, ...serviceRoutes]),
  ]),
])

export const router = createRouter({
  routeTree,
  context: { queryClient },
  parseSearch: readSearch,
  stringifySearch: writeSearch,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultErrorComponent: PageCrash,
  defaultNotFoundComponent: PageNotFound,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
