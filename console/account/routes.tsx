/** Addresses of the own account. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '../shell/routes.tsx'

const profileRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/account',
  component: lazyRouteComponent(() => import('./account-pages.tsx'), 'ProfilePage'),
})

const sessionsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/account/sessions',
  component: lazyRouteComponent(() => import('./account-pages.tsx'), 'SessionsPage'),
})

const tokensRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/account/tokens',
  component: lazyRouteComponent(() => import('./account-pages.tsx'), 'TokensPage'),
})

export const accountRoutes = [profileRoute, sessionsRoute, tokensRoute] as const
