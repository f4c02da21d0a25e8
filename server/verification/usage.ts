/** When keys and credentials were used last: noted in memory, written in batches, never on the request path. */
import { sql } from 'drizzle-orm'
import type { Database } from '../db/open-database.ts'
import { keyUses, serviceCredentials } from '../db/schema/index.ts'
import type { Log } from '../log.ts'

/** A crash loses at most this much of last-used. */
const FLUSH_MS = 2000
const BATCH = 1000

export type Usage = {
  note(keyId: string, serviceId: string, atMs: number): void
  noteCredential(credentialId: string, atMs: number): void
  flush(): Promise<void>
  close(): Promise<void>
}

type Use = { readonly serviceId: string; readonly at: number }

export function startUsage(database: Database, log: Log): Usage {
  const uses = new Map<string, Use>()
  const credentialUses = new Map<string, number>()

  const flush = async () => {
    const keys = take(uses)
    const credentials = take(credentialUses)
    for (let i = 0; i < keys.length; i += BATCH) await writeUses(database, keys.slice(i, i + BATCH))
    if (credentials.length > 0) await writeCredentialUses(database, credentials)
  }
  const safely = () =>
    flush().catch((error: unknown) => log.warn({ err: error }, 'Last-used could not be written'))
  const timer = setInterval(() => void safely(), FLUSH_MS)
  timer.unref()

  return {
    note: (keyId, serviceId, at) => void uses.set(keyId, { serviceId, at }),
    noteCredential: (credentialId, at) => void credentialUses.set(credentialId, at),
    flush,
    async close() {
      clearInterval(timer)
      await safely()
    },
  }
}

function take<T>(map: Map<string, T>): [string, T][] {
  const taken = [...map]
  map.clear()
  return taken
}

/** A key deleted in the meantime is passed over; an earlier use never overwrites a later one. */
async function writeUses({ orm }: Database, uses: readonly [string, Use][]): Promise<void> {
  const rows = JSON.stringify(
    uses.map(([id, { serviceId, at }]) => ({
      id,
      service: serviceId,
      at: new Date(at).toISOString(),
    })),
  )
  await orm.execute(sql`
    insert into ${keyUses} (key_id, last_used_at, service_id)
    select u.id, u.at, u.service
    from json_to_recordset(${rows}::json) as u(id text, service text, at timestamptz)
    join api_keys on api_keys.id = u.id
    on conflict (key_id) do update
      set last_used_at = excluded.last_used_at, service_id = excluded.service_id
      where key_uses.last_used_at < excluded.last_used_at`)
}

async function writeCredentialUses(
  { orm }: Database,
  uses: readonly [string, number][],
): Promise<void> {
  const rows = JSON.stringify(uses.map(([id, at]) => ({ id, at: new Date(at).toISOString() })))
  await orm.execute(sql`
    update ${serviceCredentials} set last_used_at = u.at
    from json_to_recordset(${rows}::json) as u(id text, at timestamptz)
    where service_credentials.id = u.id`)
}
