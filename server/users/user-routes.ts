import type { Handlers } from '../http/handler.ts'
import { createUser } from './create-user.ts'
import { deleteUser } from './delete-user.ts'
import { disableUser } from './disable-user.ts'
import { enableUser } from './enable-user.ts'
import { endUserSessions } from './end-user-sessions.ts'
import { getUser } from './get-user.ts'
import { grantOperator } from './grant-operator.ts'
import { listUsers } from './list-users.ts'
import { renameUser } from './rename-user.ts'
import { resetUser } from './reset-user.ts'
import { withdrawOperator } from './withdraw-operator.ts'

/** Answers the routes of users. */
export const userRoutes: Handlers<
  | 'listUsers'
  | 'createUser'
  | 'getUser'
  | 'renameUser'
  | 'disableUser'
  | 'enableUser'
  | 'deleteUser'
  | 'resetUser'
  | 'endUserSessions'
  | 'grantOperator'
  | 'withdrawOperator'
> = {
  listUsers: (deps, { actor, query }) => listUsers(deps, actor, query),
  createUser: (deps, { actor, body: { tenant_id: tenantId, ...person } }) =>
    createUser(deps, actor, { ...person, tenantId }),
  getUser: (deps, { actor, params }) => getUser(deps, actor, { userId: params.user_id }),
  renameUser: (deps, { actor, params, body, ifMatch }) =>
    renameUser(deps, actor, { userId: params.user_id, name: body.name, ifMatch }),
  disableUser: (deps, { actor, params }) => disableUser(deps, actor, { userId: params.user_id }),
  enableUser: (deps, { actor, params }) => enableUser(deps, actor, { userId: params.user_id }),
  deleteUser: (deps, { actor, params }) => deleteUser(deps, actor, { userId: params.user_id }),
  resetUser: (deps, { actor, params }) => resetUser(deps, actor, { userId: params.user_id }),
  endUserSessions: (deps, { actor, params }) =>
    endUserSessions(deps, actor, { userId: params.user_id }),
  grantOperator: (deps, { actor, params }) =>
    grantOperator(deps, actor, { userId: params.user_id }),
  withdrawOperator: (deps, { actor, params }) =>
    withdrawOperator(deps, actor, { userId: params.user_id }),
}
