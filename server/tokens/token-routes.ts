/** Routes of management tokens. */
import type { Handlers } from '../http/handler.ts'
import { createToken } from './create-token.ts'
import { deleteToken } from './delete-token.ts'
import { listTokens } from './list-tokens.ts'

export const tokenRoutes: Handlers<'listTokens' | 'createToken' | 'deleteToken'> = {
  listTokens: (deps, { actor }) => listTokens(deps, actor),
  createToken: (deps, { actor, body }) =>
    createToken(deps, actor, {
      name: body.name,
      scopes: body.scopes,
      validityDays: body.validity_days,
    }),
  deleteToken: (deps, { actor, params }) => deleteToken(deps, actor, { tokenId: params.token_id }),
}
