/**
 * The calibration servers: what bare node:http costs for the same bytes in and out. Each reads what
 * Keyward has to read and answers something of the same shape and size; it verifies nothing.
 */
import { createServer } from 'node:http'
import { parse } from 'node:querystring'

const ANSWERS = {
  verify: (request, response) =>
    readBody(request, (body) => {
      const { key } = JSON.parse(body)
      sendJson(response, {
        valid: key.length > 0,
        code: 'valid',
        key_id: 'key_01jd0000000000000000000000',
        tenant: 'ten_01jd0000000000000000000000',
        project: 'prj_01jd0000000000000000000000',
        project_code: 'PRJ0000',
        user: 'usr_01jd0000000000000000000000',
        role: 'member',
        expires_at: '2030-01-01T00:00:00.000Z',
        suspended_by: null,
      })
    }),
  introspect: (request, response) =>
    readBody(request, (body) => {
      const { token } = parse(body)
      sendJson(response, {
        active: token.length > 0,
        client_id: 'key_01jd0000000000000000000000',
        sub: 'usr_01jd0000000000000000000000',
        aud: 'svc_01jd0000000000000000000000',
        scope: 'member',
        exp: 1893456000,
        token_type: 'api_key',
        tenant: 'ten_01jd0000000000000000000000',
        project: 'prj_01jd0000000000000000000000',
        project_code: 'PRJ0000',
        role: 'member',
      })
    }),
  forward: (_request, response) => response.writeHead(200, IDENTITY).end(),
  /** A service behind a gateway that has nothing to say. */
  empty: (_request, response) => response.writeHead(204).end(),
}

const IDENTITY = Object.entries({
  'cache-control': 'no-store',
  'content-length': '0',
  'x-keys-key-id': 'key_01jd0000000000000000000000',
  'x-keys-tenant': 'ten_01jd0000000000000000000000',
  'x-keys-project': 'prj_01jd0000000000000000000000',
  'x-keys-project-code': 'PRJ0000',
  'x-keys-user': 'usr_01jd0000000000000000000000',
  'x-keys-role': 'member',
  'x-keys-expires-at': '2030-01-01T00:00:00.000Z',
  'x-keys-error': '-',
  'x-keys-request-id': 'req_01jd0000000000000000000000',
}).flat()

function readBody(request, answer) {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => answer(Buffer.concat(chunks).toString('utf8')))
}

function sendJson(response, value) {
  const body = JSON.stringify(value)
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  })
  response.end(body)
}

const { answers } = JSON.parse(process.argv[2])
const server = createServer(ANSWERS[answers])
server.listen(0, '127.0.0.1', () =>
  process.send({ origin: `http://127.0.0.1:${server.address().port}` }),
)
process.on('message', () => process.exit())
