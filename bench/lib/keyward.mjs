/** The Keyward that figures measure. */
import { writeRequests } from './load.mjs'
import { startServer } from './pinned.mjs'
import { startPostgres } from './postgres.mjs'

/**
 * Keyward on a PostgreSQL of its own, or null where there is none: the embedded database runs in the
 * process that is measured. `databasePids` are the processes of the database.
 */
export async function startOnPostgres(open, options) {
  const postgres = await startPostgres()
  if (postgres === null) return null
  open.add(postgres)
  const { url } = await postgres.newDatabase()
  return { ...(await startOn(open, { url }, options)), databasePids: postgres.pids }
}

/** Keyward on a database as `openDatabase` takes it. */
export const startOn = async (open, database, { keys, asked, profile }) =>
  open.add(await startServer('servers/keyward', { database, keys, asked, profile }))

/** Keyward as a contestant: asked a question about each of some keys, all of one outcome. */
export const verifying = (open, keyward, { question, presented, outcome }) => ({
  origin: keyward.verifyOrigin,
  pids: [keyward.pid],
  requests: open.add(writeRequests(presented.map((key) => question.about(keyward, key)))),
  outcome,
  ask: keyward.ask,
})
