/** The route tree. Each area exports its routes; an area's pages are downloaded when first opened. */
import { createRouter } from '@tanstack/react-router'
import { queryClient } from './api.ts'
import { keyRoutes } from './keys/routes.tsx'
import { sessionRoutes } from './sessions/routes.tsx'
import { PageCrash } from './shell/page-crash.tsx'
import { PageNotFound } from './shell/page-not-found.tsx'
import { indexRoute, rootRoute, signedInRoute } from './shell/routes.tsx'
import { readSearch, writeSearch } from './shell/search-params.ts'

const routeTree = rootRoute.addChildren([
  indexRoute,
  ...sessionRoutes,
  signedInRoute.addChildren([
    ...keyRoutes,
    // One line per area: ...memberRoutes,
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
