import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '../shell/routes.tsx'
import { searchOneOf, searchText } from '../shell/search-params.ts'
import { KEY_TABS, type KeyTab, readKeySearch } from './key-search.ts'

export const allKeysRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/keys',
  validateSearch: readKeySearch,
  component: lazyRouteComponent(() => import('./list-page.tsx'), 'AllKeysPage'),
})

export const projectKeysRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/projects/$projectId/keys',
  validateSearch: readKeySearch,
  component: lazyRouteComponent(() => import('./list-page.tsx'), 'ProjectKeysPage'),
})

export const keyRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/keys/$keyId',
  validateSearch: (raw: Record<string, unknown>): { tab?: KeyTab; page_token?: string } => {
    const tab = searchOneOf(raw['tab'], KEY_TABS)
    const token = searchText(raw['page_token'])
    return { ...(tab && { tab }), ...(token && { page_token: token }) }
  },
  component: lazyRouteComponent(() => import('./key-page.tsx'), 'KeyPage'),
})

export const keyRoutes = [allKeysRoute, projectKeysRoute, keyRoute] as const
