/** Every management route, by use case. Server, client, OpenAPI and tests are made from this table. */
import { keyRoutes } from './routes/keys.ts'
import { peopleRoutes } from './routes/people.ts'
import { projectRoutes } from './routes/projects.ts'
import { serviceRoutes } from './routes/services.ts'
import { tenantRoutes } from './routes/tenants.ts'

export const ROUTES = {
  ...keyRoutes,
  ...peopleRoutes,
  ...tenantRoutes,
  ...projectRoutes,
  ...serviceRoutes,
}
export type Routes = typeof ROUTES
export type RouteName = keyof Routes
