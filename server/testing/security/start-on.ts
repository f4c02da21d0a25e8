/** Servers that come and go on one open database: restarts, and changes of the root key. */
import { type App, createApp } from '../../app.ts'
import { readConfig } from '../../config.ts'
import type { Database } from '../../db/open-database.ts'
import { createLog } from '../../log.ts'

export type RunningOn = { readonly app: App; readonly url: string; stop(): Promise<void> }

/** A server on an open database, which it leaves open. */
export async function startOn(
  database: Database,
  rootKey: Buffer,
  otherRootKey?: Buffer,
): Promise<RunningOn> {
  const config = readConfig({ KEYWARD_URL: 'http://keyward.test' })
  const parts = { config, database, now: () => new Date(), log: createLog('silent') }
  const app = await createApp({ ...parts, rootKey, otherRootKey })
  const url = `http://127.0.0.1:${await app.listen('127.0.0.1', 0)}`
  const stop = async () => {
    await app.http.close()
    await app.plane.close()
  }
  return { app, url, stop }
}
