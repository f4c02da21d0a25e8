/** A small API that is protected by Keyward: it takes `x-api-key` and asks before it answers. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Verification } from '@keyward/contract'

/** Where to ask, and what to prove oneself with. */
export type SampleServiceOptions = { readonly keywardUrl: string; readonly credential: string }

export function createSampleService(options: SampleServiceOptions): Server {
  return createServer((request, response) => {
    answer(options, request, response).catch(() => {
      send(response, 503, { code: 'unavailable', message: 'Keyward could not be asked.' })
    })
  })
}

async function answer(
  options: SampleServiceOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const key = request.headers['x-api-key']
  if (typeof key !== 'string')
    return send(response, 401, { code: 'missing', message: 'Send your API key as x-api-key.' })
  const verification = await askKeyward(options, key)
  if (!verification.valid) {
    return send(response, 401, {
      code: verification.code,
      message: `This API key is not good: ${verification.code}.`,
    })
  }
  const { key_id, project, project_code, user, role, expires_at } = verification
  send(response, 200, {
    message: 'Hello from the sample service.',
    key_id,
    project,
    project_code,
    user,
    role,
    expires_at,
  })
}

async function askKeyward(
  { keywardUrl, credential }: SampleServiceOptions,
  key: string,
): Promise<Verification> {
  const asked = await fetch(`${keywardUrl}/v1/keys/verify`, {
    method: 'POST',
    headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
    body: JSON.stringify({ key }),
  })
  if (!asked.ok) throw new Error(`Keyward answered ${asked.status}`)
  return (await asked.json()) as Verification
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(`${JSON.stringify(body)}\n`)
}
