/** Addresses of the operator's home and of the system's state. */
import { createRoute } from '@tanstack/react-router'
import { lazyPage } from '../shell/lazy-page.ts'
import { operatorRoute } from './operator-route.tsx'

const homeRoute = createRoute({
  getParentRoute: () => operatorRoute,
  path: '/home',
  component: lazyPage(() => import('./home-page.tsx'), 'HomePage'),
})

const systemRoute = createRoute({
  getParentRoute: () => operatorRoute,
  path: '/system',
  component: lazyPage(() => import('./system-page.tsx'), 'SystemPage'),
})

export const homeRoutes = [homeRoute, systemRoute] as const
