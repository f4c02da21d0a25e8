/** Addresses of tenants. */
import { createRoute } from '@tanstack/react-router'
import { operatorRoute } from '../home/operator-route.tsx'
import { lazyPage } from '../shell/lazy-page.ts'
import { searchOneOf } from '../shell/search-params.ts'
import { type ListSearch, readListSearch } from '../ui/list-search.ts'

const TENANT_TABS = ['users', 'policy'] as const
type TenantTab = (typeof TENANT_TABS)[number]

export const tenantsRoute = createRoute({
  getParentRoute: () => operatorRoute,
  path: '/tenants',
  validateSearch: readListSearch,
  component: lazyPage(() => import('./tenants-page.tsx'), 'TenantsPage'),
})

export const tenantRoute = createRoute({
  getParentRoute: () => operatorRoute,
  path: '/tenants/$tenantId',
  // Without a tab: its projects.
  validateSearch: (raw: Record<string, unknown>): ListSearch & { tab?: TenantTab } => {
    const tab = searchOneOf(raw['tab'], TENANT_TABS)
    return { ...readListSearch(raw), ...(tab && { tab }) }
  },
  component: lazyPage(() => import('./tenant-page.tsx'), 'TenantPage'),
})

export const tenantRoutes = [tenantsRoute, tenantRoute] as const
