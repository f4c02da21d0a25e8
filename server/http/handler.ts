/** How a route of the contract is answered: one handler per route name. */
import type { PlainReply, Plaintext, RouteName, Routes } from '@keyward/contract'
import type { z } from 'zod'
import type { Actor, RequestFacts } from '../actor.ts'
import type { Deps } from '../deps.ts'

type Out<S> = S extends z.ZodType ? z.output<S> : undefined
type Part<R, Name extends string> = R extends Record<Name, infer S> ? Out<S> : undefined

/** Routes that ask for no credential. */
export type AnonymousAct = 'session.create' | 'link.open' | 'link.redeem'

/** One request, after it was authenticated and parsed. */
export type Call<Name extends RouteName> = {
  readonly actor: Routes[Name]['act'] extends AnonymousAct ? null : Actor
  readonly facts: RequestFacts
  readonly userAgent: string | undefined
  readonly params: Part<Routes[Name], 'params'>
  readonly query: Part<Routes[Name], 'query'>
  readonly body: Part<Routes[Name], 'body'>
  readonly ifMatch: string | undefined
  /** Adds Set-Cookie headers to the answer. */
  readonly setCookies: (cookies: readonly string[]) => void
}

/** A reply in which secrets are still wrapped; only `http/send-reply.ts` reveals them. */
type Wrapped<T> = T extends object
  ? { [K in keyof T]: K extends 'plaintext' | 'url' ? Plaintext | T[K] : Wrapped<T[K]> }
  : T

export type Handler<Name extends RouteName> = (
  deps: Deps,
  call: Call<Name>,
) => Promise<
  Wrapped<PlainReply<Routes[Name]>> | (PlainReply<Routes[Name]> extends undefined ? void : never)
>

export type Handlers<Names extends RouteName = RouteName> = {
  readonly [Name in Names]: Handler<Name>
}
