/** Address of the list of users. */
import { createRoute } from '@tanstack/react-router'
import { operatorRoute } from '../home/operator-route.tsx'
import { lazyPage } from '../shell/lazy-page.ts'
import { searchText } from '../shell/search-params.ts'
import { type ListSearch, readListSearch } from '../ui/list-search.ts'

export type UserSearch = ListSearch & { tenant_id?: string }

export const usersRoute = createRoute({
  getParentRoute: () => operatorRoute,
  path: '/users',
  validateSearch: (raw: Record<string, unknown>): UserSearch => {
    const tenantId = searchText(raw['tenant_id'])
    return { ...readListSearch(raw), ...(tenantId && { tenant_id: tenantId }) }
  },
  component: lazyPage(() => import('./users-page.tsx'), 'UsersPage'),
})

export const userRoutes = [usersRoute] as const
