/** Keeps the index in a file between starts, and takes it from there. */
import { createIndex, type VerificationIndex } from '@keyward/sdk/verifier/index'
import type { Keyring } from '../crypto/keyring.ts'
import type { Database } from '../db/open-database.ts'
import type { Log } from '../log.ts'
import { type Mark, readEpoch, readHead, readSince } from './history.ts'
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

/** An index, and what it holds everything up to; null for an empty one. */
export type StartingIndex = { readonly index: VerificationIndex; readonly mark: Mark | null }

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
  if (snapshot === null)
    return { index: createIndex(await countVersions(database.orm)), mark: null }
  const { revision, revisionAt } = snapshot.mark
  return { index: snapshot.index, mark: { revision, at: revisionAt } }
}

/** Writes the file every five minutes and at the end, when something has changed. */
export function keepSnapshot(
  { database, keyring, log, path }: SnapshotParts,
  index: VerificationIndex,
  markNow: () => Mark | null,
): { close(): Promise<void> } {
  if (path === undefined) return { close: async () => {} }
  let kept: Mark | null = null
  let writing: Promise<void> = Promise.resolve()
  const write = async () => {
    const mark = markNow()
    if (mark === null || mark.at === null || mark === kept) return
    const epoch = await readEpoch(database.orm)
    await writeSnapshot(path, keyring, index, {
      epoch,
      revision: mark.revision,
      revisionAt: mark.at,
    })
    kept = mark
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
  if ((await readEpoch(database.orm)) !== mark.epoch) return false
  const { revision, revisionAt: at } = mark
  const head = await readHead(database.orm)
  if (head.revision - revision > BEHIND_MAX) return false
  return (await readSince(database.orm, { revision, at }, 0)) !== null
}
