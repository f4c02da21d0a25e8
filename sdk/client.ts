/** The typed client of the management API: one method per route of the contract. */
import type { Problem, Route, RouteInput, RouteName, RouteReply, Routes } from '@keyward/contract'
import { ROUTES } from '@keyward/contract/routes'

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

/** The server said no (or is broken): its problem+json, with the HTTP status. */
export class KeywardError extends Error {
  readonly status: number
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.name = 'KeywardError'
    this.status = problem.status
    this.problem = problem
  }

  get code(): string {
    return this.problem.code
  }
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

/** The problem document of a refusal; made up when the answer is none. */
export function problemOf(answer: unknown, status: number): Problem {
  if (answer !== null && typeof answer === 'object' && 'code' in answer) return answer as Problem
  const said = `The server answered ${status} without a problem document.`
  return {
    type: 'about:blank',
    title: said,
    status,
    code: 'internal',
    detail: said,
    message: said,
    request_id: '-',
  }
}
