/** Protects a Hono 4 application, over nothing but fetch's own types: `app.use(keyward(verifier))`. */
import type { IncomingMessage } from 'node:http'
import type { Context, MiddlewareHandler } from 'hono'
import { createCallers } from './caller.ts'
import { hideKey } from './node-request.ts'
import {
  type Asked,
  isHidden,
  type KeyVerifier,
  NO_NAME,
  type ProtectOptions,
  protect,
} from './protect.ts'

export type { Caller } from './caller.ts'

export type HonoOptions = ProtectOptions & {
  /** The caller's address; fetch does not know it. On Node: `getConnInfo(c).remote.address`. */
  readonly ip?: (context: Context) => string | undefined
}

const callers = createCallers<Context>()
/** Who calls; throws where `keyward()` does not stand before the handler. */
export const { callerOf } = callers

/** What comes after it runs for admitted callers only, and learns with `callerOf(c)` who it is. */
export function keyward(verifier: KeyVerifier, options: HonoOptions = {}): MiddlewareHandler {
  return async (context, next) => {
    const asked = askedOf(context.req.raw, options.ip?.(context))
    context.req.raw = withoutKey(context.req.raw)
    hideKeyOnNode(context.env)
    const { caller, denial } = await protect(verifier, asked, options)
    if (denial !== null) {
      const { status, headers, body } = denial
      return new Response(body, { status, headers })
    }
    callers.set(context, caller)
    return next()
  }
}

/** Headers that came twice stand here joined by a comma, which is in no key. */
function askedOf({ headers, method, url }: Request, ip: string | undefined): Asked {
  const value = (name: string) => headers.get(name) ?? undefined
  const { host, path } = partsOf(url)
  const apiHost = value('x-api-host')
  return {
    apiKey: value('x-api-key'),
    authorization: value('authorization'),
    call: {
      method,
      path,
      host: value('host') ?? host,
      apiHost: apiHost === undefined ? null : apiHost || NO_NAME,
      ip: ip ?? null,
    },
  }
}

/** Host and target as they stand in the address, which is what Hono routes by. */
function partsOf(url: string): { readonly host: string; readonly path: string } {
  const from = url.indexOf('//') + 2
  const slash = url.indexOf('/', from)
  return { host: url.slice(from, slash), path: url.slice(slash) }
}

/** On Node the request that this one was made from stands beside it, with all its headers. */
function hideKeyOnNode(env: { readonly incoming?: IncomingMessage } | undefined): void {
  if (Array.isArray(env?.incoming?.rawHeaders)) hideKey(env.incoming)
}

function withoutKey(request: Request): Request {
  const headers = new Headers(request.headers)
  for (const [name, value] of request.headers) if (isHidden(name, value)) headers.delete(name)
  return new Request(request, { headers })
}
