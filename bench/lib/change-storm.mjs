/**
 * Commits revisions faster than people do: keys are disabled, enabled and deleted straight in the
 * database, with the row MACs they need, and each change takes its revision with the statements of
 * `server/db/mutate.ts`. Only deletions have an audit event, and commits are not synced.
 */
import pg from 'pg'
import { REVISION_CHANNEL } from '../../server/dist/db/revision-channel.js'
import { newId } from '../../server/dist/ids.js'
import { versionFields } from '../../server/dist/keys/key-versions.js'

const WRITERS = 4
const DISABLED_AT = new Date('2026-01-01T00:00:00.000Z')
/** Of so many changes of a key one is its end. */
const DELETE_ONE_IN = 20

/** Resolves when so many revisions are committed; `stop` ends it earlier. */
export async function changeStorm({ pool, keyring, url, revisions, shouldStop }) {
  const rows = await readRows(pool, keyring)
  let left = revisions
  const write = async (writer) => {
    const own = rows.filter((_, i) => i % WRITERS === writer)
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      await client.query('set synchronous_commit = off')
      while (left > 0 && !shouldStop()) {
        left -= 1
        await client.query(changeOf(own))
      }
    } finally {
      await client.end()
    }
  }
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)))
  return revisions - left
}

/** One transaction about one of a writer's own keys, drawn at random. */
function changeOf(own) {
  const place = Math.floor(Math.random() * own.length)
  const row = own[place]
  const last = own.length > 1 && Math.random() * DELETE_ONE_IN < 1
  if (last) own.splice(place, 1)
  else row.disabled = !row.disabled
  return `begin; ${last ? deletion(row) : toggle(row)};
    with head as (update revision_head set revision = revision + 1 where id = 1 returning revision),
    noted as (insert into revisions (revision, touched, at)
      select revision, array['key:${row.keyId}'], clock_timestamp() from head returning revision)
    select pg_notify('${REVISION_CHANNEL}', revision::text) from noted; commit`
}

/** With its event: by that a node knows what to tell a verifier that was away meanwhile. */
const deletion = ({ keyId, projectId }) =>
  `delete from api_keys where id = '${keyId}';
   insert into events (id, at, action, actor_kind, via, project_id, key_id, details)
   values ('${newId('event')}', clock_timestamp(), 'key.deleted', 'system', 'system',
     '${projectId}', '${keyId}', '{}')`

const toggle = ({ keyId, disabled, macs }) =>
  `update api_keys set disabled_at = ${disabled ? `'${DISABLED_AT.toISOString()}'` : 'null'}
     where id = '${keyId}';
   update key_versions set row_mac = '\\x${disabled ? macs.disabled : macs.enabled}'
     where key_id = '${keyId}'`

async function readRows(pool, keyring) {
  const { rows } = await pool.query(`
    select v.id as version_id, v.number, v.digest, v.ends_at, k.id, k.membership_id, k.user_id,
      k.project_id, p.tenant_id, k.role, k.expires_at
    from key_versions v join api_keys k on k.id = v.key_id join projects p on p.id = k.project_id`)
  return rows.map((row) => ({
    keyId: row.id,
    projectId: row.project_id,
    disabled: false,
    macs: {
      enabled: macOf(keyring, row, null),
      disabled: macOf(keyring, row, DISABLED_AT),
    },
  }))
}

function macOf(keyring, row, disabledAt) {
  const key = {
    id: row.id,
    role: row.role,
    expiresAt: row.expires_at,
    disabledAt,
    membership: { id: row.membership_id },
    user: { id: row.user_id },
    project: { id: row.project_id },
    tenant: { id: row.tenant_id },
  }
  const { version_id: id, number, digest, ends_at: endsAt } = row
  return keyring.mac('rowMac', versionFields(key, { id, number, digest, endsAt })).toString('hex')
}
