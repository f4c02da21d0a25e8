/** Several Keyward nodes in processes of their own, on one throw-away PostgreSQL that is filled. */
import { randomBytes } from 'node:crypto'
import { createKeyring } from '../../server/dist/crypto/keyring.js'
import { digestOf } from '../../server/dist/crypto/secret-strings.js'
import { migrate } from '../../server/dist/db/migrate.js'
import { openDatabase } from '../../server/dist/db/open-database.js'
import { startChild } from './child.mjs'
import { loadKeys } from './load-keys.mjs'
import { startPostgres } from './postgres.mjs'

/**
 * Null where there is no PostgreSQL. `lineToDatabase` makes every node reach its database over a
 * line, `{}` or `{ dropNotifications: true }`.
 */
export async function startCluster({ nodes: count, keys, leaseSeconds, lineToDatabase = null }) {
  const postgres = await startPostgres()
  if (postgres === null) return null
  const children = []
  const start = async (...asked) => {
    const child = await startChild(...asked)
    children.push(child)
    return child
  }
  let database
  const stop = async () => {
    await Promise.all(children.map((child) => child.stop()))
    await database?.close()
    await postgres.stop()
  }
  try {
    const { url } = await postgres.newDatabase()
    database = await openDatabase({ url, onTrouble: () => undefined })
    await migrate(database)
    const rootKey = randomBytes(32)
    const keyring = createKeyring(rootKey)
    const loaded = await loadKeys({ database, keyring, keys, asked: keys })
    const lines = await start('lines')
    const nodes = []
    for (let i = 0; i < count; i++) {
      const line = lineToDatabase && (await newLine(lines, { target: url, ...lineToDatabase }))
      const settings = { url: line?.url ?? url, rootKey: rootKey.toString('hex'), leaseSeconds }
      nodes.push({ ...(await start('node', settings)), line })
    }
    return {
      nodes,
      credential: loaded.credential,
      // The first of those who may create is an operator too, so this token deletes any key.
      token: loaded.creators[0].token,
      keys: await withIds(database.pool, loaded.plaintexts),
      pool: database.pool,
      keyring,
      url,
      start,
      newLine: (asked) => newLine(lines, asked),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** A line that is told what to do in another process. */
async function newLine(lines, asked) {
  const { id, url } = await lines.ask('open', asked)
  return { url, act: (name) => lines.ask('act', { id, name }), seen: () => lines.ask('seen', id) }
}

async function withIds(pool, plaintexts) {
  const { rows } = await pool.query('select key_id, digest from key_versions')
  const ids = new Map(rows.map(({ key_id: id, digest }) => [digest.toString('hex'), id]))
  return plaintexts.map((plaintext) => ({
    plaintext,
    keyId: ids.get(digestOf(plaintext).toString('hex')),
  }))
}
