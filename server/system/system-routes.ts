import type { Handlers } from '../http/handler.ts'
import { getSystem } from './get-system.ts'

/** Answers what operators ask about the installation. */
export const systemRoutes: Handlers<'getSystem'> = {
  getSystem: (deps, { actor }) => getSystem(deps, actor),
}
