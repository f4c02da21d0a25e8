/** Protects a Fastify 5 application: `await app.register(keyward(verifier))`. */
import type { FastifyPluginCallback, FastifyRequest } from 'fastify'
import type { Caller } from './caller.ts'
import { callerOf as callerOfMessage, setCaller, takeAsked } from './node-request.ts'
import { type KeyVerifier, type ProtectOptions, protect } from './protect.ts'

export type { Caller } from './caller.ts'

/** Who calls; throws where the plugin does not stand before the handler. */
export const callerOf = ({ raw }: Pick<FastifyRequest, 'raw'>): Caller => callerOfMessage(raw)

/**
 * Every route of the application that registers it answers admitted callers only. Within a scope
 * (`app.register(async (scope) => scope.register(keyward(verifier)))`) it protects that scope.
 */
export function keyward(verifier: KeyVerifier, options?: ProtectOptions): FastifyPluginCallback {
  const plugin: FastifyPluginCallback = (app, _options, done) => {
    // onRequest is the first of all hooks: no body is read for whoever is turned away.
    app.addHook('onRequest', async (request, reply) => {
      const asked = takeAsked(request.raw, { path: request.originalUrl, ip: request.ip })
      const { caller, denial } = await protect(verifier, asked, options)
      if (denial === null) return setCaller(request.raw, caller)
      // To text Fastify would add a charset.
      const body = Buffer.from(denial.body, 'latin1')
      return reply.code(denial.status).headers(denial.headers).send(body)
    })
    done()
  }
  return Object.assign(plugin, LEAVES_ITS_SCOPE)
}

/** Without it, a plugin's hooks hold for the plugin's own routes only: none here. */
const LEAVES_ITS_SCOPE = {
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: 'keyward',
}
