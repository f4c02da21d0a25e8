import { statfs } from 'node:fs/promises'
import { DatabaseFault } from '../database-fault.ts'

const MEBIBYTE = 1024 * 1024

/** What the embedded engine must find free to start: less could stop it in the middle of a write. */
export const LEAST_FREE_BYTES = 64 * MEBIBYTE

/** How much this process may still write on the file system that holds the directory. */
export async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory)
  return bavail * bsize
}

/** Throws a DatabaseFault that names the directory when less than `leastBytes` are free. */
export async function assertEnoughSpace(directory: string, leastBytes: number): Promise<void> {
  const free = await freeBytes(directory)
  if (free >= leastBytes) return
  throw new DatabaseFault(
    'disk_full',
    `The disk of ${directory} has ${inMebibytes(free)} MiB free, and Keyward needs ` +
      `${inMebibytes(leastBytes)} MiB to start. Free some space, or move the data directory.`,
  )
}

function inMebibytes(bytes: number): number {
  return Math.floor(bytes / MEBIBYTE)
}
