import fs from 'node:fs'
import { NodeFS } from '@electric-sql/pglite/nodefs'

type MountedStream = { nfd?: number; node: unknown }
type MountedFiles = {
  stream_ops: { fsync?: (stream: MountedStream) => number }
  realPath(node: unknown): string
}

/**
 * PGlite's file system on a real directory, with a real fsync. Without this PostgreSQL's commits
 * reach only the page cache: PGlite starts it with fsync off and its files have no fsync to call.
 * A sync that fails calls `onLost` and must not return: the kernel may have dropped the very
 * pages that could not be written, so no later sync can be believed either.
 */
export class DurableFS extends NodeFS {
  readonly #onLost: (error: unknown) => never

  constructor(directory: string, onLost: (error: unknown) => never) {
    super(directory)
    this.#onLost = onLost
  }

  override async init(...args: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const prepared = await super.init(...args)
    prepared.emscriptenOpts.preRun?.push((module: unknown) => {
      const files = (module as { NODEFS: MountedFiles }).NODEFS
      files.stream_ops.fsync = (stream) => this.#sync(files, stream)
    })
    return prepared
  }

  #sync(files: MountedFiles, stream: MountedStream): number {
    try {
      if (stream.nfd !== undefined) fs.fdatasyncSync(stream.nfd)
      else syncFolder(files.realPath(stream.node))
      return 0
    } catch (error) {
      return this.#onLost(error)
    }
  }
}

/** Makes the names in a folder durable, which a sync of the files in it does not. */
export function syncFolder(folder: string): void {
  const fd = fs.openSync(folder, 'r')
  try {
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
}
