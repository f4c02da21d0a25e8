import type { Handlers } from '../http/handler.ts'
import { createCredential } from './create-credential.ts'
import { createService } from './create-service.ts'
import { deleteCredential } from './delete-credential.ts'
import { deleteService } from './delete-service.ts'
import { disableService } from './disable-service.ts'
import { enableService } from './enable-service.ts'
import { getService } from './get-service.ts'
import { listServices } from './list-services.ts'
import { renameService } from './rename-service.ts'
import { setAccess } from './set-access.ts'
import { setAudience } from './set-audience.ts'

/** Answers the routes of services and their credentials. */
export const serviceRoutes: Handlers<
  | 'listServices'
  | 'createService'
  | 'getService'
  | 'renameService'
  | 'setAudience'
  | 'setAccess'
  | 'disableService'
  | 'enableService'
  | 'deleteService'
  | 'createCredential'
  | 'deleteCredential'
> = {
  listServices: (deps, { actor, query }) => listServices(deps, actor, query),
  createService: (deps, { actor, body }) => createService(deps, actor, body),
  getService: (deps, { actor, params }) =>
    getService(deps, actor, { serviceId: params.service_id }),
  renameService: (deps, { actor, params, body, ifMatch }) =>
    renameService(deps, actor, { serviceId: params.service_id, name: body.name, ifMatch }),
  setAudience: (deps, { actor, params, body, ifMatch }) =>
    setAudience(deps, actor, { serviceId: params.service_id, audience: body.audience, ifMatch }),
  setAccess: (deps, { actor, params, body, ifMatch }) =>
    setAccess(deps, actor, { serviceId: params.service_id, access: body.access, ifMatch }),
  disableService: (deps, { actor, params }) =>
    disableService(deps, actor, { serviceId: params.service_id }),
  enableService: (deps, { actor, params }) =>
    enableService(deps, actor, { serviceId: params.service_id }),
  deleteService: (deps, { actor, params }) =>
    deleteService(deps, actor, { serviceId: params.service_id }),
  createCredential: (deps, { actor, params }) =>
    createCredential(deps, actor, { serviceId: params.service_id }),
  deleteCredential: (deps, { actor, params }) =>
    deleteCredential(deps, actor, {
      serviceId: params.service_id,
      credentialId: params.credential_id,
    }),
}
