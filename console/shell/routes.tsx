/** The routes that all others hang on. */
import { KeywardError } from '@keyward/sdk'
import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, Outlet, redirect } from '@tanstack/react-router'
import { meQuery } from '../api.ts'
import { lazyPage } from './lazy-page.ts'
import { LoadingPage } from './loading-page.tsx'

export const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
})

/** Everything that needs somebody to be signed in: waits for `me`, then draws the shell. */
export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  component: lazyPage(() => import('./shell.tsx'), 'Shell'),
  pendingComponent: LoadingPage,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(meQuery)
    } catch (error) {
      if (!(error instanceof KeywardError) || error.status !== 401) throw error
      throw redirect({ to: '/sign-in', search: { return_to: location.href } })
    }
  },
})

/** `/` goes to the keys, the page people come for; operators without a project go to theirs. */
export const indexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: async ({ context }) => {
    const me = await context.queryClient.ensureQueryData(meQuery).catch(() => null)
    const operates = me?.operator === true && me.projects.length === 0
    throw redirect({ to: operates ? '/home' : '/keys' })
  },
})
