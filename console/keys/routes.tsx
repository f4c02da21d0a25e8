import { createRoute } from '@tanstack/react-router'
import { lazyPage } from '../shell/lazy-page.ts'
import { signedInRoute } from '../shell/routes.tsx'
import { readKeyPageSearch, readKeySearch } from './key-search.ts'

export const allKeysRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/keys',
  validateSearch: readKeySearch,
  component: lazyPage(() => import('./list-page.tsx'), 'AllKeysPage'),
})

export const projectKeysRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/projects/$projectId/keys',
  validateSearch: readKeySearch,
  component: lazyPage(() => import('./list-page.tsx'), 'ProjectKeysPage'),
})

export const keyRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/keys/$keyId',
  validateSearch: readKeyPageSearch,
  component: lazyPage(() => import('./key-page.tsx'), 'KeyPage'),
})

export const keyRoutes = [allKeysRoute, projectKeysRoute, keyRoute] as const
