/** Serves the built console, with a strict content security policy. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import helmet from '@fastify/helmet'
import serveStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { refuseNoRoute } from './no-route.ts'

const DAY_SECONDS = 86_400

export async function registerConsole(app: FastifyInstance): Promise<void> {
  const root = join(
    dirname(createRequire(import.meta.url).resolve('@keyward/console/package.json')),
    'dist',
  )
  if (!existsSync(join(root, 'index.html'))) return
  await app.register(async (scope) => {
    await scope.register(helmet, {
      contentSecurityPolicy: { useDefaults: false, directives: POLICY },
      hsts: false,
    })
    await scope.register(serveStatic, {
      root,
      wildcard: false,
      index: ['index.html'],
      preCompressed: true,
      setHeaders: (response, path) => {
        const hashed = path.includes('/assets/')
        void response.header(
          'cache-control',
          hashed ? `public, max-age=${365 * DAY_SECONDS}, immutable` : 'no-cache',
        )
      },
    })
    // Any other page is the console's own to route; what looks like the API is not.
    scope.get('/*', { schema: { hide: true } }, (request, reply) => {
      if (request.url.startsWith('/v1/') || request.url.startsWith('/assets/')) {
        return refuseNoRoute(request, reply)
      }
      return reply.serializer(String).sendFile('index.html')
    })
  })
}

const POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  fontSrc: ["'self'"],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
}
