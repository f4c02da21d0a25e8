/** Addresses of services. */
import { createRoute } from '@tanstack/react-router'
import { operatorRoute } from '../home/operator-route.tsx'
import { lazyPage } from '../shell/lazy-page.ts'
import { readListSearch } from '../ui/list-search.ts'

export const servicesRoute = createRoute({
  getParentRoute: () => operatorRoute,
  path: '/services',
  validateSearch: readListSearch,
  component: lazyPage(() => import('./services-page.tsx'), 'ServicesPage'),
})

export const serviceRoute = createRoute({
  getParentRoute: () => operatorRoute,
  path: '/services/$serviceId',
  component: lazyPage(() => import('./service-page.tsx'), 'ServicePage'),
})

export const serviceRoutes = [servicesRoute, serviceRoute] as const
