/** Routes of sign-in, the own account and one-time links. */
import type { Me } from '@keyward/contract'
import type { Call, Handlers } from '../http/handler.ts'
import { openLink } from '../links/open-link.ts'
import { redeemLink } from '../links/redeem-link.ts'
import { sessionCookie } from './auth.ts'
import { changePassword } from './change-password.ts'
import { endSession } from './end-session.ts'
import { getMe } from './get-me.ts'
import { listSessions } from './list-sessions.ts'
import { reauthenticate } from './reauthenticate.ts'
import { type SignedIn, signIn, startSession } from './sign-in.ts'
import { updateMe } from './update-me.ts'

type Names =
  | 'signIn'
  | 'signOut'
  | 'getMe'
  | 'updateMe'
  | 'reauthenticate'
  | 'changePassword'
  | 'listMySessions'
  | 'endSession'
  | 'openLink'
  | 'redeemLink'

export const sessionRoutes: Handlers<Names> = {
  signIn: async (deps, call) => answer(call, await signIn(deps, call.body, call)),
  signOut: async (deps, { actor, setCookies }) => {
    const { name, secure } = sessionCookie(deps.config)
    await endSession(deps, actor, { sessionId: actor.sessionId })
    setCookies([
      `${name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`,
    ])
  },
  getMe: (deps, { actor }) => getMe(deps, actor),
  updateMe: (deps, { actor, body }) => updateMe(deps, actor, body),
  reauthenticate: async (deps, call) =>
    answer(
      call,
      await reauthenticate(deps, call.actor, {
        password: call.body.password,
        userAgent: call.userAgent,
      }),
    ),
  changePassword: async (deps, call) => {
    const input = { current: call.body.current_password, next: call.body.new_password }
    return answer(call, await changePassword(deps, call.actor, input, call))
  },
  listMySessions: (deps, { actor }) => listSessions(deps, actor),
  endSession: (deps, { actor, params }) =>
    endSession(deps, actor, { sessionId: params.session_id }),
  openLink: (deps, { facts, body }) => openLink(deps, facts, body),
  redeemLink: async (deps, call) => {
    const { email } = await redeemLink(deps, call.facts, call.body)
    return answer(call, await startSession(deps, { email, password: call.body.password }, call))
  },
}

function answer(call: Pick<Call<'signIn'>, 'setCookies'>, { me, cookies }: SignedIn): Me {
  call.setCookies(cookies)
  return me
}
