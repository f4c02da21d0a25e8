/** Addresses of the operator's home and of the system's state. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { operatorRoute } from './operator-route.tsx'

const homeRoute = createRoute({
  getParentRoute: () => operatorRoute,
  path: '/home',
  component: lazyRouteComponent(() => import('./home-page.tsx'), 'HomePage'),
})

const systemRoute = createRoute({
  getParentRoute: () => operatorRoute,
  path: '/system',
  component: lazyRouteComponent(() => import('./system-page.tsx'), 'SystemPage'),
})

export const homeRoutes = [homeRoute, systemRoute] as const
