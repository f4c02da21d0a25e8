/** What every adapter over `node:http` does with its requests and responses. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { readHeaders, wantHeaders } from '../verifier/read-headers.ts'
import { createCallers } from './caller.ts'
import type { Denial } from './denial.ts'
import { type Asked, isHidden, NO_NAME } from './protect.ts'

const WANTED = wantHeaders(['x-api-key', 'authorization', 'x-api-host', 'host', ':authority'])

export const { set: setCaller, callerOf } = createCallers<IncomingMessage>()

/** The target as the caller wrote it, and the address as the framework knows it. */
export type Told = { readonly path: string; readonly ip: string | undefined }

/**
 * Reads what a request asks, and takes the key out of it: neither handlers nor whoever logs
 * headers later can pass on what is not there.
 */
export function takeAsked(request: IncomingMessage, { path, ip }: Told): Asked {
  const [apiKey, authorization, apiHost, host, authority] = readHeaders(request.rawHeaders, WANTED)
  hideKey(request)
  const call = {
    method: request.method ?? '',
    path,
    host: host ?? authority ?? NO_NAME,
    apiHost: apiHost === undefined ? null : apiHost || NO_NAME,
    ip: ip ?? null,
  }
  return { apiKey, authorization, call }
}

/** A request of HTTP/2 has no `headersDistinct`. */
type Sent = Pick<IncomingMessage, 'rawHeaders' | 'headers'> &
  Partial<Pick<IncomingMessage, 'headersDistinct'>>

export function hideKey({ rawHeaders, headers, headersDistinct }: Sent): void {
  for (let i = rawHeaders.length - 2; i >= 0; i -= 2) {
    const name = rawHeaders[i] ?? ''
    if (!isHidden(name, rawHeaders[i + 1] ?? '')) continue
    rawHeaders.splice(i, 2)
    delete headers[name.toLowerCase()]
    delete headersDistinct?.[name.toLowerCase()]
  }
}

export function sendDenial(response: ServerResponse, { status, headers, body }: Denial): void {
  response.writeHead(status, headers)
  response.end(body, 'latin1')
}
