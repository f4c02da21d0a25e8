/** The typed client of the management API: one method per route of the contract. */
import type { Route, RouteInput, RouteName, RouteReply, Routes } from '@keyward/contract'
import { ROUTES } from '@keyward/contract/routes'
import { KeywardError, problemOf } from './keyward-error.ts'

/** How to reach a Keyward server. */
export type ClientOptions = {
  /** Base address, such as `https://keys.example.org`. An empty string means: same origin. */
  readonly url: string
  /** Sent with every request: an authorization header for tokens, a CSRF token for the console. */
  readonly headers?: () => Record<string, string>
  readonly fetch?: typeof globalThis.fetch
}

/** Extras of one call. */
export type CallOptions = { readonly idempotencyKey?: string; readonly signal?: AbortSignal }

/** One function per route name: `client.extendKey({ params, body, ifMatch })`. */
export type Client = {
  readonly [Name in RouteName]: (
    input: RouteInput<Routes[Name]>,
    options?: CallOptions,
  ) => Promise<RouteReply<Routes[Name]>>
}

/** Makes a client; throws {@link KeywardError} for refusals, and what `fetch` throws for the network. */
export function createClient(options: ClientOptions): Client {
  const calls = Object.entries(ROUTES).map(([name, route]) => [
    name,
    (input: AnyInput, extras: CallOptions = {}) => call(options, route, input, extras),
  ])
  return Object.fromEntries(calls) as Client
}

type AnyInput = {
  params?: Record<string, string>
  query?: Record<string, unknown>
  body?: unknown
  ifMatch?: string
}

async function call(options: ClientOptions, route: Route, input: AnyInput, extras: CallOptions) {
  const send = options.fetch ?? globalThis.fetch
  const response = await send(options.url + address(route, input), {
    method: route.method,
    headers: headersOf(options, input, extras),
    ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    ...(extras.signal ? { signal: extras.signal } : {}),
    credentials: 'same-origin',
  })
  if (response.status === 204) return undefined
  const answer: unknown = await response.json().catch(() => null)
  if (!response.ok) throw new KeywardError(problemOf(answer, response.status))
  return answer
}

function address(route: Route, input: AnyInput): string {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(input.params?.[name] ?? ''),
  )
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined && value !== null && value !== '') query.set(name, String(value))
  }
  return query.size > 0 ? `${path}?${query}` : path
}

function headersOf(options: ClientOptions, input: AnyInput, extras: CallOptions) {
  return {
    accept: 'application/json',
    ...options.headers?.(),
    ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(input.ifMatch === undefined ? {} : { 'if-match': input.ifMatch }),
    ...(extras.idempotencyKey === undefined ? {} : { 'idempotency-key': extras.idempotencyKey }),
  }
}
