/** Makes the HTTP API out of the contract's table of routes, the permission table and the handlers. */
import { Problem, Propagated, Refusal, ROUTES, type Route, type RouteName } from '@keyward/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Actor, RequestFacts } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { type Act, PERMISSIONS, STOPPING } from '../permissions.ts'
import { authenticate } from './authenticate.ts'
import { requirePermission, requireSameSite } from './guard.ts'
import type { Call, Handlers } from './handler.ts'
import { findReplay } from './idempotency.ts'
import { openApiNotes } from './openapi-notes.ts'
import { idempotencyClaim } from './read-idempotency-key.ts'
import { revealed } from './send-reply.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the guard; null on routes that ask for no credential. */
    actor: Actor | null
    /** True when there was still something to come when the actor was found. */
    isHeldBack: boolean
  }
}

export function registerRoutes(app: FastifyInstance, deps: Deps, handlers: Handlers): void {
  app.decorateRequest('actor', null)
  app.decorateRequest('isHeldBack', false)
  for (const [name, route] of Object.entries(ROUTES))
    registerRoute(app, deps, route, handlers[name as RouteName])
}

/** Handlers differ in what they take; the contract's schemas make what is passed fit. */
type AnyHandler = (deps: Deps, call: never) => Promise<unknown>

function registerRoute(app: FastifyInstance, deps: Deps, route: Route, handler: AnyHandler): void {
  const permission = PERMISSIONS[route.act as Act]
  app.route({
    method: route.method,
    url: route.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    schema: {
      ...openApiNotes(route, permission),
      ...(route.params ? { params: route.params } : {}),
      ...(route.query ? { querystring: route.query } : {}),
      ...(route.body ? { body: route.body } : {}),
      response: { ...repliesOf(route), default: Problem },
    },
    onRequest: async (request) => {
      await admit(deps, route, request)
      request.isHeldBack = !request.raw.complete
    },
    // Security: rights may be withdrawn while somebody holds a body back.
    preHandler: async (request) => {
      if (request.isHeldBack) await admit(deps, route, request)
    },
    handler: async (request, reply) => answer(deps, route, handler, { request, reply }),
  })
}

/** Finds out who asks, and whether they may ask for this at all. */
async function admit(deps: Deps, route: Route, request: FastifyRequest): Promise<void> {
  const permission = PERMISSIONS[route.act as Act]
  const changes = route.method !== 'GET'
  if (permission.anyone) {
    if (changes) requireSameSite(deps, request.raw, null)
    return
  }
  const actor = await authenticate(deps, request.raw, factsOf(request))
  if (changes && actor.via === 'session') requireSameSite(deps, request.raw, actor.sessionId)
  requirePermission(actor, permission, deps.now())
  if (changes && !deps.hasRoom() && !STOPPING.has(route.act as Act))
    throw new Refusal('storage_full')
  request.actor = actor
}

async function answer(
  deps: Deps,
  route: Route,
  handler: AnyHandler,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<FastifyReply> {
  const actor = withClaim(deps, route, request)
  const ifMatch = request.headers['if-match']
  const replay = actor && (await findReplay(deps.database.orm, deps.keyring, actor, deps.now()))
  if (!replay && route.ifMatch && ifMatch === undefined) throw new Refusal('precondition_required')
  const call = callOf(request, reply, actor, ifMatch)
  const result = replay ?? (await handler(deps, call as never))
  if (hasETag(result)) void reply.header('etag', result.etag)
  void reply.code(route.status).header('cache-control', 'no-store')
  const body = route.reply ? revealed(result) : undefined
  if (!asksToWait(request.query)) return reply.send(body)
  const propagation = await deps.whenPropagated()
  return reply
    .code(route.status === 204 ? 200 : route.status)
    .send({ ...spread(body), propagation })
}

/** A change that was waited for answers 200 where it would have answered 204. */
function repliesOf({ reply, status, waits }: Route) {
  if (!waits) return reply ? { [status]: reply } : {}
  return { 200: reply instanceof z.ZodObject ? withPropagation(reply) : Propagated }
}

const waitedReplies = new Map<z.ZodObject, z.ZodObject>()

/** One schema for each reply, because its name stands in the OpenAPI document once. */
function withPropagation(reply: z.ZodObject): z.ZodObject {
  const known = waitedReplies.get(reply)
  if (known) return known
  const { id } = reply.meta() ?? {}
  const waited = reply.extend(Propagated.partial().shape).meta({ id: `${id}AndPropagation` })
  waitedReplies.set(reply, waited)
  return waited
}

const asksToWait = (query: unknown): boolean => 'wait' in spread(query)

const spread = (value: unknown): object =>
  value !== null && typeof value === 'object' ? value : {}

/** A POST may carry an Idempotency-Key; it claims this path and this body for this actor. */
function withClaim(deps: Deps, route: Route, request: FastifyRequest): Actor | null {
  const { actor } = request
  if (actor === null || route.method !== 'POST' || route.unclaimed) return actor
  const claim = idempotencyClaim(deps, actor, request)
  return claim === null ? actor : { ...actor, idempotency: claim }
}

function callOf(
  request: FastifyRequest,
  reply: FastifyReply,
  actor: Actor | null,
  ifMatch: string | undefined,
): Call<RouteName> {
  return {
    actor,
    facts: factsOf(request),
    userAgent: request.headers['user-agent']?.slice(0, 300),
    params: request.params,
    query: request.query,
    body: request.body,
    ifMatch,
    setCookies: (cookies: readonly string[]) => void reply.header('set-cookie', cookies),
  } as Call<RouteName>
}

const factsOf = (request: FastifyRequest): RequestFacts => ({
  requestId: request.id,
  ip: request.ip,
})

const hasETag = (result: unknown): result is { etag: string } =>
  result !== null &&
  typeof result === 'object' &&
  'etag' in result &&
  typeof result.etag === 'string'
