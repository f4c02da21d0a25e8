/** The composition root: every part is made and joined here, and nowhere else. */
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Config } from './config.ts'
import { createKeyring } from './crypto/keyring.ts'
import type { Database } from './db/open-database.ts'
import { UNWATCHED, watchSpace } from './db/watch-space.ts'
import type { Deps } from './deps.ts'
import { HANDLERS } from './handlers.ts'
import { startHousekeeping } from './housekeeping.ts'
import { registerConsole } from './http/console.ts'
import { createHttp } from './http/create-http.ts'
import { registerHealth } from './http/health.ts'
import { registerOpenApi, registerOpenApiRoute } from './http/openapi.ts'
import { registerRoutes } from './http/register-routes.ts'
import type { Log } from './log.ts'
import { countAttemptFrom } from './sessions/attempts.ts'
import { createAuth } from './sessions/auth.ts'
import { createHotServer } from './verification/hot-server.ts'
import { registerOwnKey } from './verification/own-key-route.ts'
import { startPlane, type VerificationPlane } from './verification/plane.ts'
import { verifierAnswers } from './verification/stream/stream-door.ts'
import {
  startWorkers,
  type Workers,
  type WorkersAsked,
} from './verification/workers/start-workers.ts'

/** What an app is made of. The database is open and migrated. */
export type AppParts = {
  readonly config: Config
  readonly database: Database
  readonly rootKey: Buffer
  /** Believed as well while the root key is rotated. */
  readonly otherRootKey?: Buffer | undefined
  readonly now: () => Date
  readonly log: Log
  /** Free bytes on the disk of a directory; the file system's own word unless given. */
  readonly freeBytes?: ((directory: string) => Promise<number>) | undefined
}

/** A running Keyward: its use cases' deps, its HTTP server, and how to stop it. */
export type App = {
  readonly deps: Deps
  readonly http: FastifyInstance
  readonly plane: VerificationPlane
  /** Listens and answers the port that was taken. */
  listen(host: string, port: number): Promise<number>
  /** Listens for verifications alone, in threads of their own, and answers the port that was taken. */
  listenForVerifications(asked: Omit<WorkersAsked, 'logLevel'>): Promise<number>
  close(): Promise<void>
}

export async function createApp(parts: AppParts): Promise<App> {
  const { config, database, rootKey, now, log } = parts
  const keyring = createKeyring(rootKey, parts.otherRootKey)
  const auth = createAuth({ config, keyring, database, now })
  const plane = await startPlane({ config, database, keyring, log, now })
  const space =
    database.engine === 'embedded' ? await watchSpace(config.dataDir, parts.freeBytes) : UNWATCHED
  const deps: Deps = {
    config,
    database,
    keyring,
    auth,
    now,
    log,
    hasRoom: space.hasRoom,
    onForgery: plane.onForgery,
    onCommitted: plane.feed.obey,
    whenPropagated: plane.whenPropagated,
  }
  const http = await createHttp(
    log,
    createHotServer(plane, log, verifierAnswers(plane, log)),
    config.trustedProxies,
  )
  await registerOpenApi(http, config)
  await http.register(async (scope) => registerRoutes(scope, deps, HANDLERS))
  registerHealth(http, plane)
  registerOwnKey(http, plane, (address) => countAttemptFrom(deps, 'own_key_address', address))
  registerOpenApiRoute(http)
  await registerConsole(http)
  const stopHousekeeping = startHousekeeping(deps)
  let workers: Workers | null = null
  return {
    deps,
    http,
    plane,
    async listen(host, port) {
      await http.listen({ host, port })
      return (http.server.address() as AddressInfo).port
    },
    async listenForVerifications(asked) {
      workers = await startWorkers(plane, { ...asked, logLevel: config.logLevel })
      return workers.port
    },
    async close() {
      stopHousekeeping()
      space.close()
      // An open stream would keep the server from closing.
      plane.streams.close()
      await Promise.all([http.close(), workers?.close()])
      await plane.close()
      await database.close()
    },
  }
}
