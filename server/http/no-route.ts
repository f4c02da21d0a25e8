/** What to say to a request that no route takes. */
import { Refusal, ROUTES } from '@keyward/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendRefusal } from './refuse.ts'

const PATHS = Object.values(ROUTES).map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}))

/** Whether the address is wrong, or only the method; then which ones it takes. */
export function refuseNoRoute(request: FastifyRequest, reply: FastifyReply): void {
  const methods = methodsOf(request.url.split('?')[0] ?? '')
  // With a method that the address takes, some part of it was too long to be looked at.
  if (methods.length === 0 || methods.includes(request.method))
    return sendRefusal(reply, new Refusal('not_found'), request.id)
  const allow = methods.join(', ')
  void reply.header('allow', allow)
  sendRefusal(reply, new Refusal('method_not_allowed', { allow }), request.id)
}

const methodsOf = (path: string): readonly string[] => [
  ...new Set(PATHS.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)),
]
