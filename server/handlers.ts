/** All handlers, by route name: a route of the contract without one does not compile. */
import type { Handlers } from './http/handler.ts'
import { keyRoutes } from './keys/key-routes.ts'
import { memberRoutes } from './members/member-routes.ts'
import { policyRoutes } from './policies/policy-routes.ts'
import { projectRoutes } from './projects/project-routes.ts'
import { serviceRoutes } from './services/service-routes.ts'
import { sessionRoutes } from './sessions/session-routes.ts'
import { systemRoutes } from './system/system-routes.ts'
import { tenantRoutes } from './tenants/tenant-routes.ts'
import { tokenRoutes } from './tokens/token-routes.ts'
import { userRoutes } from './users/user-routes.ts'

export const HANDLERS: Handlers = {
  ...keyRoutes,
  ...sessionRoutes,
  ...tokenRoutes,
  ...userRoutes,
  ...tenantRoutes,
  ...projectRoutes,
  ...memberRoutes,
  ...policyRoutes,
  ...serviceRoutes,
  ...systemRoutes,
}
