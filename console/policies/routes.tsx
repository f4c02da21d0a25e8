/** Address of a project's policy. A tenant's stands on the tenant's page. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '../shell/routes.tsx'

export const projectPolicyRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/projects/$projectId/policy',
  component: lazyRouteComponent(() => import('./project-policy-page.tsx'), 'ProjectPolicyPage'),
})

export const policyRoutes = [projectPolicyRoute] as const
