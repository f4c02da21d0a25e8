/** The HTTP server: hot endpoints on bare node:http, everything else through the framework. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import cookie from '@fastify/cookie'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { newId } from '../ids.ts'
import type { Log } from '../log.ts'
import type { HotRequest } from './hot-request.ts'
import { watchIdle } from './idle-connections.ts'
import { refuseNoRoute } from './no-route.ts'
import { BODY_BYTES_MAX, parseJson } from './parse-json.ts'
import { invalid, refuse } from './refuse.ts'
import { SERVER_OPTIONS } from './server-options.ts'

export type HotServer = (request: HotRequest, response: ServerResponse) => boolean

export async function createHttp(
  log: Log,
  hot: HotServer,
  trustedProxies: readonly string[],
): Promise<FastifyInstance> {
  const app = Fastify({
    serverFactory: (handler) => {
      const server = createServer(SERVER_OPTIONS, (request, response) => {
        if (!hot(request, response)) handler(request.showHeaders(), response)
      })
      watchIdle(server)
      return server
    },
    genReqId: () => newId('request'),
    bodyLimit: BODY_BYTES_MAX,
    logger: false,
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(refuse(log))
  app.setNotFoundHandler(refuseNoRoute)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, parseJson(String(body)))
    } catch (error) {
      done(error as Error)
    }
  })
  app.addHook('onRequest', (request, _reply, done) => {
    done(namesOtherHost(request.raw) ? otherHost() : undefined)
  })
  app.addHook('preValidation', (request, _reply, done) => {
    // A POST without a body means an empty one, so that `curl -X POST` works for acts that take nothing.
    if (request.body === undefined && request.method !== 'GET') request.body = {}
    done()
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    void reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff')
    done(null, payload)
  })
  await app.register(cookie)
  return app
}

/** A target in absolute form that names another host than the Host header: two readers would disagree. */
function namesOtherHost({ url = '', headers }: IncomingMessage): boolean {
  if (url.startsWith('/') || url === '*') return false
  return !URL.canParse(url) || new URL(url).host !== headers.host
}

const otherHost = () =>
  invalid([{ field: 'host', code: 'mismatch', message: 'The target names another host.' }])
