/** Watches the disk under the embedded database, so that the last of it is kept for stopping keys. */
import { freeBytes } from './embedded/free-space.ts'

/** Below this, only acts that stop something are done (P14). */
export const SPACE_KEPT_BYTES = 64 * 1024 * 1024
const EVERY_MS = 5000

export type SpaceWatch = {
  /** False while the disk is so full that only stopping acts are done. */
  hasRoom(): boolean
  close(): void
}

/** Looks every five seconds; a directory that cannot be asked counts as having room. */
export async function watchSpace(
  directory: string,
  read: (directory: string) => Promise<number> = freeBytes,
): Promise<SpaceWatch> {
  let room = true
  const look = async () => {
    room = await read(directory).then(
      (bytes) => bytes >= SPACE_KEPT_BYTES,
      () => true,
    )
  }
  await look()
  const timer = setInterval(() => void look(), EVERY_MS)
  timer.unref()
  return { hasRoom: () => room, close: () => clearInterval(timer) }
}

/** PostgreSQL looks after its own disk. */
export const UNWATCHED: SpaceWatch = { hasRoom: () => true, close: () => undefined }
