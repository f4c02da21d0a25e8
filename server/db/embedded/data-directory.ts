import { chmodSync, mkdirSync } from 'node:fs'
import { DatabaseFault } from '../database-fault.ts'
import { assertSameEngine } from './engine-file.ts'
import { assertEnoughSpace, LEAST_FREE_BYTES } from './free-space.ts'
import { type DirectoryLock, lockDirectory } from './lock.ts'

/**
 * Makes the data directory if need be, and takes it for this process. Throws a DatabaseFault
 * when it cannot be written, has too little space, is in use, or belongs to another engine.
 */
export async function claimDirectory(dataDir: string): Promise<DirectoryLock> {
  makePrivate(dataDir)
  await assertEnoughSpace(dataDir, LEAST_FREE_BYTES)
  const lock = await lockDirectory(dataDir)
  try {
    assertSameEngine(dataDir)
    return lock
  } catch (error) {
    await lock.release()
    throw error
  }
}

function makePrivate(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    chmodSync(dataDir, 0o700)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new DatabaseFault(
      'unreachable',
      `The data directory ${dataDir} cannot be used: ${reason}. ` +
        'It must be a directory that belongs to the user Keyward runs as.',
      { cause: error },
    )
  }
}
