/** Protects a plain `node:http` server: `createServer(keyward(verifier, handler))`. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { sendDenial, setCaller, takeAsked } from './node-request.ts'
import { type KeyVerifier, type ProtectOptions, protect } from './protect.ts'

export type { Caller } from './caller.ts'
export { callerOf } from './node-request.ts'

/** The handler runs for admitted callers only, and learns with `callerOf(request)` who it is. */
export function keyward(
  verifier: KeyVerifier,
  handler: RequestListener,
  options?: ProtectOptions,
): RequestListener {
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const ip = request.socket.remoteAddress
    const asked = takeAsked(request, { path: request.url ?? '', ip })
    const { caller, denial } = await protect(verifier, asked, options)
    if (denial !== null) return sendDenial(response, denial)
    setCaller(request, caller)
    return handler(request, response)
  }
  return (request, response) => void answer(request, response)
}
