/** Keeps the index in a file between starts, and takes it from there. */
import { createIndex, type VerificationIndex } from '@keyward/sdk/verifier/index'
import { eq, sql } from 'drizzle-orm'
import type { Keyring } from '../crypto/keyring.ts'
import type { Database } from '../db/open-database.ts'
import { revisionHead, revisions } from '../db/schema/index.ts'
import type { Log } from '../log.ts'
import { countVersions } from './load.ts'
import { readSnapshot, type SnapshotMark, writeSnapshot } from './snapshot.ts'
import { removeDrafts } from './snapshot-draft.ts'

/** A crash costs at most the reading of what changed in this time. */
const EVERY_MS = 5 * 60_000
/** Reading more than this one by one takes longer than reading everything. */
const BEHIND_MAX = 50_000

export type SnapshotParts = {
  readonly database: Database
  readonly keyring: Keyring
  readonly log: Log
  /** Undefined keeps none. */
  readonly path: string | undefined
}

/** An index, and the revision that it holds everything up to; 0 for an empty one. */
export type StartingIndex = { readonly index: VerificationIndex; readonly revision: number }

export async function openIndex({
  database,
  keyring,
  log,
  path,
}: SnapshotParts): Promise<StartingIndex> {
  if (path !== undefined)
    await removeDrafts(path).catch((error: unknown) =>
      log.warn(
        { err: error, path },
        'Unfinished copies of the verification index could not be removed',
      ),
    )
  const snapshot =
    path === undefined
      ? null
      : await readSnapshot(path, keyring, (mark) => isOfThisHistory(database, mark))
  if (snapshot !== null) return { index: snapshot.index, revision: snapshot.mark.revision }
  return { index: createIndex(await countVersions(database.orm)), revision: 0 }
}

/** Writes the file every five minutes and at the end, when something has changed. */
export function keepSnapshot(
  { database, keyring, log, path }: SnapshotParts,
  index: VerificationIndex,
  revision: () => number,
): { close(): Promise<void> } {
  if (path === undefined) return { close: async () => {} }
  let kept = 0
  let writing: Promise<void> = Promise.resolve()
  const write = async () => {
    const now = revision()
    if (now === kept || now === 0) return
    const mark = await markOf(database, now)
    if (mark === null) return
    await writeSnapshot(path, keyring, index, mark)
    kept = now
  }
  const keep = () => {
    writing = writing.then(write).catch((error: unknown) => {
      log.warn({ err: error, path }, 'The verification index could not be kept for the next start')
    })
    return writing
  }
  const timer = setInterval(() => void keep(), EVERY_MS)
  timer.unref()
  return {
    async close() {
      clearInterval(timer)
      await keep()
    },
  }
}

/** The same database, not a backup of it that went another way, and not too far ahead. */
async function isOfThisHistory(database: Database, mark: SnapshotMark): Promise<boolean> {
  const here = await markOf(database, mark.revision)
  if (here?.epoch !== mark.epoch || here.revisionAt !== mark.revisionAt) return false
  const [head] = await database.orm.select().from(revisionHead).where(eq(revisionHead.id, 1))
  return (head?.revision ?? 0) - mark.revision <= BEHIND_MAX
}

async function markOf({ orm }: Database, revision: number): Promise<SnapshotMark | null> {
  const [row] = await orm
    .select({ at: revisions.at, epoch: sql<string>`(select epoch from installation)` })
    .from(revisions)
    .where(eq(revisions.revision, revision))
  return row ? { epoch: row.epoch, revision, revisionAt: row.at.getTime() } : null
}
