/** Opens and fills a database, and makes an app on it as `server/main.ts` does. */
import { randomBytes } from 'node:crypto'
import { createApp } from '../../server/dist/app.js'
import { readConfig } from '../../server/dist/config.js'
import { createKeyring } from '../../server/dist/crypto/keyring.js'
import { migrate } from '../../server/dist/db/migrate.js'
import { openDatabase } from '../../server/dist/db/open-database.js'
import { createLog } from '../../server/dist/log.js'
import { loadKeys } from './load-keys.mjs'

/** `database` is what `openDatabase` takes: `{ memory: true }`, `{ dataDir }` or `{ url }`. */
export async function openKeyward({ database: where, keys, asked }) {
  const database = await openDatabase(where)
  await migrate(database)
  const rootKey = randomBytes(32)
  const loaded = await loadKeys({ database, keyring: createKeyring(rootKey), keys, asked })
  const app = await createApp({
    config: readConfig({ KEYWARD_URL: 'http://keyward.bench' }),
    database,
    rootKey,
    now: () => new Date(),
    log: createLog('error'),
  })
  return { app, loaded }
}
