/** The same small service in each framework, behind its adapter, on a port of its own. */
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import * as forExpress from '../adapters/express.ts'
import * as forFastify from '../adapters/fastify.ts'
import * as forHono from '../adapters/hono.ts'
import * as forKoa from '../adapters/koa.ts'
import * as forNode from '../adapters/node-http.ts'
import type { KeyVerifier, ProtectOptions } from '../adapters/protect.ts'
import { startPlainServer } from './plain-server.ts'

export type ProtectedService = { readonly url: string; close(): Promise<void> }

/** What a handler answers: whom it takes the caller for, and all it can read of the request's headers. */
export type Seen = { readonly caller: forNode.Caller; readonly headers: unknown }

type Start = (verifier: KeyVerifier, options?: ProtectOptions) => Promise<ProtectedService>

export const SERVICES: Readonly<Record<string, Start>> = {
  async 'node:http'(verifier, options) {
    const listener = forNode.keyward(
      verifier,
      (request, response) => {
        const { headers, headersDistinct, rawHeaders } = request
        const seen = [headers, headersDistinct, rawHeaders]
        response.end(JSON.stringify({ caller: forNode.callerOf(request), headers: seen }))
      },
      options,
    )
    return startPlainServer(listener)
  },

  async express(verifier, options) {
    const app = express()
    // Whoever reads headers before the adapter must not make it see others than the caller sent.
    app.use((request, _response, next) => next(request.headersDistinct === undefined))
    const router = express.Router()
    router.use(forExpress.keyward(verifier, options))
    router.all('/{*rest}', (request, response) => {
      const { headers, headersDistinct, rawHeaders } = request
      const own = [request.get('x-api-key'), request.get('authorization')]
      const seen = [headers, headersDistinct, rawHeaders, own]
      response.json({ caller: forExpress.callerOf(request), headers: seen })
    })
    // Mounted, so that what is judged must be the whole path and not what is left of it here.
    app.use('/api', router)
    return startPlainServer(app)
  },

  async fastify(verifier, options) {
    const app = fastify()
    await app.register(forFastify.keyward(verifier, options))
    app.all('/*', (request, reply) => {
      const { headers, rawHeaders, headersDistinct } = request.raw
      const seen = [request.headers, headers, rawHeaders, headersDistinct]
      return reply.send({ caller: forFastify.callerOf(request), headers: seen })
    })
    return { url: await app.listen({ host: '127.0.0.1', port: 0 }), close: () => app.close() }
  },

  async hono(verifier, options) {
    const app = new Hono<{ Bindings: HttpBindings }>()
    app.use(forHono.keyward(verifier, { ...options, ip: (c) => getConnInfo(c).remote.address }))
    app.all('/*', (c) => {
      const { headers, headersDistinct, rawHeaders } = c.env.incoming
      const seen = [c.req.header(), [...c.req.raw.headers], headers, headersDistinct, rawHeaders]
      return c.json({ caller: forHono.callerOf(c), headers: seen })
    })
    const handle = getRequestListener(app.fetch)
    return startPlainServer((request, response) => void handle(request, response))
  },

  async koa(verifier, options) {
    const app = new Koa()
    app.use(forKoa.keyward(verifier, options))
    app.use((ctx) => {
      const { headers, rawHeaders, headersDistinct } = ctx.req
      const seen = [ctx.headers, ctx.get('x-api-key'), headers, rawHeaders, headersDistinct]
      ctx.body = { caller: forKoa.callerOf(ctx), headers: seen }
    })
    const handle = app.callback()
    return startPlainServer((request, response) => void handle(request, response))
  },
}
