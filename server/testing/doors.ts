/** Asking as a gateway asks: with a credential of its own, and the caller's headers. */
import type { Service, ServiceAccess } from '@keyward/contract'
import { expect } from 'vitest'
import { newService } from './people.ts'
import { requestText, sendRaw } from './security/raw-http.ts'
import type { Installation } from './start-app.ts'

type Header = readonly [name: string, value: string]

/** One call by way of a gateway, as the gateway tells of it. */
export type GatewayCall = {
  readonly method?: string
  readonly target?: string
  readonly host?: string
  readonly headers?: readonly Header[]
  readonly body?: string
}

export type DoorAnswer = {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

export type DoorName = 'nginx' | 'forward' | 'envoy'
export const DOOR_NAMES: readonly DoorName[] = ['nginx', 'forward', 'envoy']

/** A service, and what each door answers it. */
export async function newGateway(
  app: Installation,
  access?: ServiceAccess,
  audience?: Service['audience'],
) {
  const { service, credential, verify } = await newService(app, audience)
  const params = { service_id: service.service_id }
  if (access !== undefined)
    await app.operator.client.setAccess({ params, body: { access }, ifMatch: service.etag })
  const ask = (
    door: DoorName,
    call: GatewayCall,
    proof: readonly Header[] = [proofOf(credential)],
  ) => askDoor(app.url, door, { ...call, headers: [...proof, ...(call.headers ?? [])] })
  return { service, credential, params, verify, ask }
}

export const proofOf = (credential: string): Header => ['X-Keys-Service', credential]

/** The very bytes of each door's gateway, so that doubled and strange headers arrive as sent. */
export async function askDoor(url: string, door: DoorName, call: GatewayCall): Promise<DoorAnswer> {
  const { method = 'GET', target = '/api/v2/things', host = 'api.example.org' } = call
  const told: Readonly<Record<DoorName, readonly Header[]>> = {
    nginx: [
      ['X-Original-Method', method],
      ['X-Original-URI', target],
      ['X-Original-Host', host],
      ['X-Real-IP', '192.0.2.7'],
    ],
    forward: [
      ['X-Forwarded-Method', method],
      ['X-Forwarded-Uri', target],
      ['X-Forwarded-Host', host],
      ['X-Forwarded-For', '192.0.2.7'],
    ],
    envoy: [],
  }
  const path = `/v1/verify/${door}${door === 'envoy' ? target : ''}`
  const own = door === 'envoy' ? method : 'GET'
  const text = requestText(own, path, [...told[door], ...(call.headers ?? [])], call.body)
  const answer = await sendRaw(url, text.replace('host: keyward.test', `host: ${host}`))
  return { status: answer.status, headers: headersOf(answer.head), body: answer.body }
}

/** Each header once: a doubled one would be read in two ways. */
function headersOf(head: string): Map<string, string> {
  const lines = head.split('\r\n').slice(1)
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
    }),
  )
  expect(headers.size).toBe(lines.length)
  return headers
}
