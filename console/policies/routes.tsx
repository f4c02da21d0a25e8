/** Address of a project's policy. A tenant's stands on the tenant's page. */
import { createRoute } from '@tanstack/react-router'
import { lazyPage } from '../shell/lazy-page.ts'
import { signedInRoute } from '../shell/routes.tsx'

export const projectPolicyRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/projects/$projectId/policy',
  component: lazyPage(() => import('./project-policy-page.tsx'), 'ProjectPolicyPage'),
})

export const policyRoutes = [projectPolicyRoute] as const
