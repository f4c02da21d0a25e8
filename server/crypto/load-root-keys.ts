/** Which root keys a start has, held against the one that the database was made with. */
import type { Config } from '../config.ts'
import type { Database } from '../db/open-database.ts'
import { StartRefusal } from '../start-refusal.ts'
import { createKeyring } from './keyring.ts'
import { loadRootKey } from './root-key.ts'

/** The root key that makes everything, and one that is believed too. */
export type RootKeys = {
  readonly current: Buffer
  readonly other: Buffer | undefined
  /** The database was made with the other one: what it protects is to be moved to the current one. */
  readonly rotating: boolean
}

/** Throws StartRefusal when neither is the one that the database knows. */
export async function loadRootKeys(config: Config, database: Database): Promise<RootKeys> {
  const expected = await knownRootKeyId(database)
  const current = loadRootKey({
    fromEnvironment: config.rootKey,
    file: config.rootKeyFile,
    mayCreate: expected === null,
  })
  const other = loadOther(config)
  const id = createKeyring(current).rootKeyId
  if (expected === null) await rememberRootKeyId(database, id)
  if (expected === null || expected === id) return { current, other, rotating: false }
  if (other && createKeyring(other).rootKeyId === expected)
    return { current, other, rotating: true }
  throw new StartRefusal(
    `This root key (${id}) is not the one this database was made with (${expected}). Put the right one back.`,
  )
}

function loadOther({ otherRootKeyFile }: Config): Buffer | undefined {
  if (otherRootKeyFile === undefined) return undefined
  return loadRootKey({ file: otherRootKeyFile, mayCreate: false })
}

async function knownRootKeyId({ pool }: Database): Promise<string | null> {
  const { rows } = await pool.query<{ root_key_id: string | null }>(
    'select root_key_id from installation where id = 1',
  )
  return rows[0]?.root_key_id ?? null
}

/** The database belongs to this root key from now on. */
export async function rememberRootKeyId(
  { pool }: Pick<Database, 'pool'>,
  id: string,
): Promise<void> {
  await pool.query('update installation set root_key_id = $1 where id = 1', [id])
}
