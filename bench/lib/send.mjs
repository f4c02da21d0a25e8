/** Requests over kept connections, with the moments they began and were answered. */
import { Agent, request } from 'node:http'
import { hostMs } from './clock.mjs'

const TIMEOUT_MS = 20_000

/** `{ send, close }`; `send` answers `{ status, body, begunAt, answeredAt }` and throws when there is no answer. */
export function createSender(connections = 32) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  return {
    send: (asked) => sendOver(agent, asked),
    close: () => agent.destroy(),
  }
}

function sendOver(agent, call) {
  const { origin, method = 'POST', path, token, body } = call
  const text = body === undefined ? '' : JSON.stringify(body)
  const headers = {
    authorization: `Bearer ${token}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    'content-length': Buffer.byteLength(text),
  }
  return new Promise((resolve, reject) => {
    const begunAt = hostMs()
    const asked = request(
      `${origin}${path}`,
      { method, agent, headers, timeout: TIMEOUT_MS },
      (response) => {
        let answered = ''
        response.setEncoding('utf8')
        response.on('data', (chunk) => {
          answered += chunk
        })
        response.once('error', reject)
        response.once('end', () =>
          resolve({ status: response.statusCode, body: answered, begunAt, answeredAt: hostMs() }),
        )
      },
    )
    asked.once('timeout', () => asked.destroy(new Error(`${path} had no answer in time`)))
    asked.on('error', (error) => {
      // The server closed a connection that was idle just as it was taken up again.
      if (asked.reusedSocket && error.code === 'ECONNRESET') resolve(sendOver(agent, call))
      else reject(error)
    })
    asked.end(text)
  })
}

/** What `POST /v1/keys/verify` says of a key: its code, also of a refusal. */
export async function verifyAt(sender, { origin, credential, plaintext }) {
  const { body } = await sender.send({
    origin,
    path: '/v1/keys/verify',
    token: credential,
    body: { key: plaintext },
  })
  return JSON.parse(body).code
}
