/** The OpenAPI 3.1 document, made from the routes that are really registered. */
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import type { Config } from '../config.ts'
import { sessionCookie } from '../sessions/auth.ts'
import { finishOpenApi } from './finish-openapi.ts'
import { verificationPaths } from './openapi-verification.ts'

/** Must be registered before the routes it documents. */
export async function registerOpenApi(app: FastifyInstance, config: Config): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Keyward',
        version: '1',
        description:
          'API key management for multi-tenant clouds. Problems are RFC 9457 documents with a `code`.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: sessionCookie(config).name,
            description: 'With x-csrf-token from GET /v1/me on every change.',
          },
          token: { type: 'http', scheme: 'bearer', description: 'A management token, kwm_…' },
          service: { type: 'http', scheme: 'bearer', description: 'A service credential, kws_…' },
          serviceBasic: {
            type: 'http',
            scheme: 'basic',
            description: 'The service ID and a service credential',
          },
          apiKey: {
            type: 'apiKey',
            in: 'header',
            name: 'x-api-key',
            description: 'An API key; Authorization: Bearer does as well',
          },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  })
}

/** The whole document, with the hot endpoints that the framework does not know. */
export function openApiDocument(app: FastifyInstance): object {
  const document = app.swagger()
  const paths = { ...document.paths, ...verificationPaths() }
  // Through JSON, because the framework's document is shared between calls.
  return finishOpenApi(JSON.parse(JSON.stringify({ ...document, paths })))
}

export function registerOpenApiRoute(app: FastifyInstance): void {
  app.get('/openapi.json', { schema: { hide: true } }, (_request, reply) =>
    reply
      .serializer(String)
      .type('application/json')
      .send(JSON.stringify(openApiDocument(app))),
  )
}
