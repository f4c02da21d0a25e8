/** What the engine's worker is told when it starts. */
export type EngineSettings = {
  /** The data directory, created and locked; absent for a database in memory. */
  dataDir?: string
  /** A prepared data directory (tar.gz) to begin from; absent means initdb. */
  template?: string
}

/** Messages to the worker. A batch is a run of whole wire messages, ending where pg awaits a reply. */
export type ToEngine =
  | { kind: 'batch'; id: number; bytes: Uint8Array }
  | { kind: 'dump' }
  | { kind: 'close' }

/** Messages from the worker. The pieces of the reply to one batch arrive in order, up to `last`. */
export type FromEngine =
  | { kind: 'ready'; serverVersion: string }
  | { kind: 'refused'; code: 'disk_full' | 'engine_died' | 'engine_mismatch'; message: string }
  | { kind: 'reply'; id: number; bytes: Uint8Array; last: boolean }
  | { kind: 'failed'; id: number; message: string }
  | { kind: 'dumped'; bytes: Uint8Array }
  | { kind: 'fatal'; message: string }
