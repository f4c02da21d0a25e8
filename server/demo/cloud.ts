/** What the seeding knows of the sample cloud while it grows. */
import type { Actor } from '../actor.ts'
import type { App } from '../app.ts'

/** A person of the sample cloud, ready to act. */
export const actorFor = (userId: string, name: string, operator: boolean): Actor => ({
  userId,
  name,
  operator,
  via: 'session',
  sessionId: null,
  tokenId: null,
  scopes: null,
  authenticatedAt: null,
  requestId: null,
  ip: '127.0.0.1',
})

export type Cloud = {
  readonly app: App
  readonly operator: Actor
  /** By code. */
  readonly projects: Map<string, string>
  /** By e-mail address. */
  readonly people: Map<string, Actor>
  /** Plaintexts of the service credentials, by the service's name. */
  readonly services: Map<string, { readonly id: string; readonly credential: string }>
}

/** Something that must be there because it was put there before. */
export function must<T>(map: ReadonlyMap<string, T>, name: string): T {
  const found = map.get(name)
  if (found === undefined) throw new Error(`The sample cloud has no ${name}`)
  return found
}
