/** OpenAPI entries of the endpoints that are answered before the framework, or to holders of keys. */
import { BatchVerifyBody, ReportUsesBody, VerifyBody } from '@keyward/contract'
import { z } from 'zod'

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
})
const json = (schema: object) => ({ 'application/json': { schema } })
const text = (description: string) => ({ description, schema: { type: 'string' } })
const header = (name: string, description: string, required = false) => ({
  in: 'header',
  name,
  required,
  description,
  schema: { type: 'string' },
})

// `Problem`, `Verification` and `OwnKey` stand among the document's components by their names.
const VERIFICATION = { $ref: '#/components/schemas/Verification' }
const OWN_KEY = { $ref: '#/components/schemas/OwnKey' }
const REFUSED = {
  400: problem('The body is not of the expected shape'),
  401: problem('No valid service credential'),
  413: problem('The body is too large'),
  503: problem('This node cannot decide; ask again shortly'),
}

export function verificationPaths(): Record<string, object> {
  return {
    '/v1/keys/verify': { post: verifyKey() },
    '/v1/keys/batch-verify': { post: batchVerifyKeys() },
    '/oauth2/introspect': { post: introspectKey() },
    '/v1/verify/nginx': { get: door('verifyNginx', 'nginx', 'X-Original-*') },
    '/v1/verify/forward': { get: door('verifyForward', 'Caddy and Traefik', 'X-Forwarded-*') },
    '/v1/verify/envoy/{path}': {
      get: {
        ...door('verifyEnvoy', 'Envoy', 'the request line itself'),
        parameters: [
          { in: 'path', name: 'path', required: true, schema: { type: 'string' } },
          ...DOOR_HEADERS,
        ],
      },
    },
    '/v1/verifier/stream': { get: followStream() },
    '/v1/verifier/lease': { get: takeLease() },
    '/v1/verifier/uses': { post: reportUses() },
    '/v1/self': { get: getOwnKey() },
  }
}

const ASKED_BY_SERVICES = {
  401: problem('No valid service credential'),
  503: problem('This node cannot decide; ask another one'),
}

const followStream = () => ({
  operationId: 'followStream',
  summary: 'Follow everything that a service may know, to verify in its own process',
  description:
    'For the verifier of the SDK: lines of JSON that never end, as `contract/verifier-stream.ts` describes them. With `epoch`, `after` and `at` it goes on where an earlier one broke.',
  tags: ['Verification'],
  security: [{ service: [] }],
  parameters: ['epoch', 'after', 'at'].map((name) => ({
    in: 'query',
    name,
    schema: { type: 'string' },
  })),
  responses: {
    200: {
      description: 'The stream',
      content: { 'application/x-ndjson': { schema: { type: 'string' } } },
    },
    400: problem('Only some of epoch, after and at, or something else'),
    ...ASKED_BY_SERVICES,
  },
})

const takeLease = () => ({
  operationId: 'takeLease',
  summary: 'Ask how long what was followed may be answered from',
  tags: ['Verification'],
  security: [{ service: [] }],
  responses: {
    200: {
      description: 'Counts from when the question was asked, for who has been told this revision',
      content: json({
        type: 'object',
        required: ['teller', 'revision', 'fresh_for_ms'],
        properties: {
          teller: { type: 'string' },
          revision: { type: 'integer' },
          fresh_for_ms: { type: 'integer' },
        },
      }),
    },
    ...ASKED_BY_SERVICES,
  },
})

const reportUses = () => ({
  operationId: 'reportUses',
  summary: 'Report which keys were used, as a verifier counted it in its own process',
  description: 'Keys outside the audience of the service are passed over without a word.',
  tags: ['Verification'],
  security: [{ service: [] }],
  requestBody: { required: true, content: json(inputSchema(ReportUsesBody)) },
  responses: { 204: { description: 'They will be counted' }, ...REFUSED },
})

const verifyKey = () => ({
  operationId: 'verifyKey',
  summary: 'Ask whether a key is good, whose it is and until when',
  description:
    'For services. A bad key is an answer, not an error: 200 with `valid: false` and its `code`. Method, path and host are held against what the service takes; what is left out is not judged.',
  tags: ['Verification'],
  security: [{ service: [] }],
  requestBody: { required: true, content: json(inputSchema(VerifyBody)) },
  responses: { 200: { description: 'The outcome', content: json(VERIFICATION) }, ...REFUSED },
})

const batchVerifyKeys = () => ({
  operationId: 'batchVerifyKeys',
  summary: 'Ask about up to 100 keys at once',
  description: 'For services. The answers come in the order of the questions.',
  tags: ['Verification'],
  security: [{ service: [] }],
  requestBody: { required: true, content: json(inputSchema(BatchVerifyBody)) },
  responses: {
    200: {
      description: 'An outcome for each',
      content: json({
        type: 'object',
        required: ['results'],
        properties: { results: { type: 'array', items: VERIFICATION } },
      }),
    },
    ...REFUSED,
  },
})

const introspectKey = () => ({
  operationId: 'introspectKey',
  summary: 'Ask as RFC 7662 does whether a token is active',
  description:
    'For services. Whatever is not valid is `{"active":false}`. `token_type_hint` is ignored.',
  tags: ['Verification'],
  security: [{ service: [] }, { serviceBasic: [] }],
  requestBody: {
    required: true,
    content: {
      'application/x-www-form-urlencoded': {
        schema: {
          type: 'object',
          required: ['token'],
          properties: { token: { type: 'string' }, token_type_hint: { type: 'string' } },
        },
      },
    },
  },
  responses: {
    200: {
      description: 'Active, with whose key it is, or not',
      content: json({
        type: 'object',
        required: ['active'],
        properties: {
          active: { type: 'boolean' },
          ...Object.fromEntries(
            ['client_id', 'sub', 'aud', 'scope', 'token_type', 'tenant', 'project', 'role'].map(
              (name) => [name, { type: 'string' }],
            ),
          ),
          project_code: { type: 'string' },
          exp: { type: 'integer' },
        },
      }),
    },
    ...REFUSED,
  },
})

const DOOR_HEADERS = [
  header('X-Keys-Service', 'The service credential of the gateway', true),
  header('X-Api-Key', 'The key of the caller; or Authorization: Bearer'),
  header('X-Api-Host', 'Which name of the service the caller means'),
  header('X-Keys-Explain', '1 answers without counting a use'),
]

const IDENTITY = ['Key-Id', 'Tenant', 'Project', 'Project-Code', 'User', 'Role', 'Expires-At']

const door = (operationId: string, gateways: string, told: string) => ({
  operationId,
  summary: `Ask as ${gateways} does whether a call may pass`,
  description: `For gateways; see docs/gateways.md. Every method is answered alike, bodies are not read. The call is told by ${told}. All X-Keys-* headers are always there, "-" when empty.`,
  tags: ['Verification'],
  security: [],
  parameters: DOOR_HEADERS,
  responses: {
    200: {
      description: 'The call may pass',
      headers: Object.fromEntries(
        [...IDENTITY, 'Error', 'Request-Id'].map((name) => [
          `X-Keys-${name}`,
          text('Copied to the service behind the gateway'),
        ]),
      ),
    },
    401: problem('No good key, or the gateway did not prove which service it is: X-Keys-Error'),
    403: problem('The service does not take this call from this key'),
    429: problem('Too many calls with this key; see Retry-After'),
    503: problem('This node cannot decide; see Retry-After'),
  },
})

const getOwnKey = () => ({
  operationId: 'getOwnKey',
  summary: 'See what the key is that you present',
  description: 'For whoever holds a key. No use is counted.',
  tags: ['Verification'],
  security: [{ apiKey: [] }],
  responses: {
    200: { description: 'The key', content: json(OWN_KEY) },
    401: problem('No key, or none of ours'),
    429: problem('Too many wrong keys from this address'),
    503: problem('This node cannot decide; ask again shortly'),
  },
})

function inputSchema(schema: z.ZodType): object {
  const { $schema: _, ...body } = z.toJSONSchema(schema, { io: 'input' })
  return body
}
