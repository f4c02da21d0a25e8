/** Addresses of the own account. */
import { createRoute } from '@tanstack/react-router'
import { lazyPage } from '../shell/lazy-page.ts'
import { signedInRoute } from '../shell/routes.tsx'

const profileRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/account',
  component: lazyPage(() => import('./account-pages.tsx'), 'ProfilePage'),
})

const sessionsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/account/sessions',
  component: lazyPage(() => import('./account-pages.tsx'), 'SessionsPage'),
})

const tokensRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/account/tokens',
  component: lazyPage(() => import('./account-pages.tsx'), 'TokensPage'),
})

export const accountRoutes = [profileRoute, sessionsRoute, tokensRoute] as const
