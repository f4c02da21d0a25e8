/** Protects a Koa 3 application: `app.use(keyward(verifier))`. */
import type { IncomingMessage } from 'node:http'
import type { Middleware } from 'koa'
import type { Caller } from './caller.ts'
import { callerOf as callerOfMessage, setCaller, takeAsked } from './node-request.ts'
import { type KeyVerifier, type ProtectOptions, protect } from './protect.ts'

export type { Caller } from './caller.ts'

/** Who calls; throws where `keyward()` does not stand before the handler. */
export const callerOf = ({ req }: { readonly req: IncomingMessage }): Caller => callerOfMessage(req)

/** What comes after it runs for admitted callers only, and learns with `callerOf(ctx)` who it is. */
export function keyward(verifier: KeyVerifier, options?: ProtectOptions): Middleware {
  return async (ctx, next) => {
    const asked = takeAsked(ctx.req, { path: ctx.originalUrl, ip: ctx.ip })
    const { caller, denial } = await protect(verifier, asked, options)
    if (denial === null) {
      setCaller(ctx.req, caller)
      return next()
    }
    ctx.status = denial.status
    ctx.set(denial.headers)
    ctx.body = denial.body
  }
}
