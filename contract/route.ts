/** What a route is. The table of all of them is `routes.ts`. */
import type { z } from 'zod'
import type { Propagated } from './schemas/propagation.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** One address of the HTTP API: what goes in, what comes out, and which act it performs. */
export type Route = {
  readonly method: Method
  /** Path with `{name}` parameters. */
  readonly path: string
  /** The row of the permission table that guards it (server/http/permissions.ts). */
  readonly act: string
  readonly summary: string
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodObject
  /** Schema of the success body; left out for 204. */
  readonly reply?: z.ZodType
  readonly status: 200 | 201 | 204
  /** The request must carry If-Match with the ETag last seen (design rule 12). */
  readonly ifMatch?: true
  /** A retry is to do it again: an Idempotency-Key means nothing to it. */
  readonly unclaimed?: true
  /** It takes rights away: with `wait=propagated` its answer carries a {@link Propagated}. */
  readonly waits?: true
}

type In<S> = S extends z.ZodType ? z.input<S> : undefined

/** What a caller of one route gives. */
export type RouteInput<R extends Route> = (R['params'] extends z.ZodType
  ? { params: In<R['params']> }
  : object) &
  (R['query'] extends z.ZodType ? { query?: In<R['query']> } : object) &
  (R['body'] extends z.ZodType ? { body: In<R['body']> } : object) &
  (R['ifMatch'] extends true ? { ifMatch: string } : object)

/** What one route answers its caller. */
export type RouteReply<R extends Route> = R['waits'] extends true
  ? R['reply'] extends z.ZodType
    ? z.output<R['reply']> & Partial<Propagated>
    : Propagated | undefined
  : PlainReply<R>

/** What one route's handler answers: nothing is known of waiting there. */
export type PlainReply<R extends Route> = R['reply'] extends z.ZodType
  ? z.output<R['reply']>
  : undefined
