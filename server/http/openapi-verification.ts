/** OpenAPI entries of the endpoints that are answered before the framework. */
import { Verification, VerifyBody } from '@keyward/contract'
import { z } from 'zod'

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
})

export function verificationPaths(): Record<string, object> {
  const json = (schema: z.ZodType, io: 'input' | 'output') => ({
    'application/json': {
      schema: z.toJSONSchema(schema, {
        io,
        reused: 'inline',
        target: 'draft-2020-12',
        unrepresentable: 'any',
      }),
    },
  })
  return {
    '/v1/keys/verify': {
      post: {
        operationId: 'verifyKey',
        summary: 'Ask whether a key is good, whose it is and until when',
        description:
          'For services. A bad key is an answer, not an error: 200 with `valid: false` and its `code`.',
        tags: ['Verification'],
        security: [{ service: [] }],
        requestBody: { required: true, content: json(VerifyBody, 'input') },
        responses: {
          200: { description: 'The outcome', content: json(Verification, 'output') },
          400: problem('The body is not of the expected shape'),
          401: problem('No valid service credential'),
          413: problem('The body is too large'),
          503: problem('This node cannot decide; ask again shortly'),
        },
      },
    },
  }
}
