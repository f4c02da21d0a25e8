/** OpenAPI entries of the endpoints that are answered before the framework. */
import { VerifyBody } from '@keyward/contract'
import { z } from 'zod'

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
})

/** `Problem` and `Verification` stand among the document's components because the contract names them. */
export function verificationPaths(): Record<string, object> {
  const { $schema: _, ...body } = z.toJSONSchema(VerifyBody, { io: 'input' })
  const verification = { $ref: '#/components/schemas/Verification' }
  return {
    '/v1/keys/verify': {
      post: {
        operationId: 'verifyKey',
        summary: 'Ask whether a key is good, whose it is and until when',
        description:
          'For services. A bad key is an answer, not an error: 200 with `valid: false` and its `code`.',
        tags: ['Verification'],
        security: [{ service: [] }],
        requestBody: { required: true, content: { 'application/json': { schema: body } } },
        responses: {
          200: {
            description: 'The outcome',
            content: { 'application/json': { schema: verification } },
          },
          400: problem('The body is not of the expected shape'),
          401: problem('No valid service credential'),
          413: problem('The body is too large'),
          503: problem('This node cannot decide; ask again shortly'),
        },
      },
    },
  }
}
