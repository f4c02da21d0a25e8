/** Addresses of services. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { operatorRoute } from '../home/operator-route.tsx'
import { readListSearch } from '../ui/list-search.ts'

export const servicesRoute = createRoute({
  getParentRoute: () => operatorRoute,
  path: '/services',
  validateSearch: readListSearch,
  component: lazyRouteComponent(() => import('./services-page.tsx'), 'ServicesPage'),
})

export const serviceRoute = createRoute({
  getParentRoute: () => operatorRoute,
  path: '/services/$serviceId',
  component: lazyRouteComponent(() => import('./service-page.tsx'), 'ServicePage'),
})

export const serviceRoutes = [servicesRoute, serviceRoute] as const
