/** Protects an Express 5 application or router: `app.use(keyward(verifier))`. */
import type { RequestHandler } from 'express'
import { sendDenial, setCaller, takeAsked } from './node-request.ts'
import { type KeyVerifier, type ProtectOptions, protect } from './protect.ts'

export type { Caller } from './caller.ts'
export { callerOf } from './node-request.ts'

/** What comes after it runs for admitted callers only, and learns with `callerOf(request)` who it is. */
export function keyward(verifier: KeyVerifier, options?: ProtectOptions): RequestHandler {
  return async (request, response, next) => {
    const asked = takeAsked(request, { path: request.originalUrl, ip: request.ip })
    const { caller, denial } = await protect(verifier, asked, options)
    if (denial !== null) return sendDenial(response, denial)
    setCaller(request, caller)
    next()
  }
}
