/**
 * The calibration server: what bare node:http costs for the same bytes in and out. It reads the
 * body, parses it, and answers JSON of the same shape and size; it verifies nothing.
 */
import { createServer } from 'node:http'

const server = createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const { key } = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    const body = JSON.stringify({
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
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
    })
    response.end(body)
  })
})

server.listen(0, '127.0.0.1', () =>
  process.send({ origin: `http://127.0.0.1:${server.address().port}` }),
)
process.on('message', () => process.exit())
