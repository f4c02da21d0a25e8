import { createRoute } from '@tanstack/react-router'
import { lazyPage } from '../shell/lazy-page.ts'
import { rootRoute } from '../shell/routes.tsx'
import { searchText } from '../shell/search-params.ts'

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (raw: Record<string, unknown>): { return_to?: string } => {
    const returnTo = searchText(raw['return_to'])
    return returnTo === undefined ? {} : { return_to: returnTo }
  },
  component: lazyPage(() => import('./sign-in-page.tsx'), 'SignInPage'),
})

/** The link's secret stands in the fragment, which browsers never send. */
export const linkRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/link',
  component: lazyPage(() => import('./link-page.tsx'), 'LinkPage'),
})

export const sessionRoutes = [signInRoute, linkRoute] as const
