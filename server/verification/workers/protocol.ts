/** What the thread of the API and those that answer verifications say to each other. */

import type { MessagePort } from 'node:worker_threads'
import type { Taken } from '@keyward/sdk/verifier/buckets'
import type { ProjectFacts } from '@keyward/sdk/verifier/replica/memory'
import type { HandedCounts, HandedUses } from '../counts.ts'
import type { HeldService } from '../service-index.ts'

/** What a thread that reads has not seen yet. Numbers in shared memory it sees by itself. */
export type Publication = {
  /** How many publications there were, this one included. */
  readonly generation: number
  readonly partitions: readonly (readonly [index: number, words: Int32Array])[]
  readonly memberships: readonly (readonly [index: number, words: Int32Array])[]
  readonly projectStates: readonly (readonly [index: number, words: Int32Array])[]
  readonly projects: readonly (readonly [row: number, facts: ProjectFacts])[]
  readonly limits: readonly (readonly [id: string, perMinute: number | null])[]
  readonly services: readonly HeldService[]
}

/** What a worker begins with. */
export type WorkerSettings = {
  /** Everything, as one publication. */
  readonly everything: Publication
  /** Further publications, each posted before the board's generation counts it. */
  readonly publications: MessagePort
  readonly board: SharedArrayBuffer
  readonly bucketMemory: SharedArrayBuffer
  /** True when what was taken from buckets is to be told. */
  readonly sharesLimits: boolean
  readonly strict: boolean
  readonly logLevel: string
  /** An address, or the descriptor of a socket that listens already. */
  readonly listen: { readonly host: string; readonly port: number } | { readonly fd: number }
}

export type FromWorker =
  | { readonly kind: 'listening'; readonly port: number; readonly fd: number }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'counts'; readonly counts: HandedCounts }
  /** Asked for, or the last of all. */
  | { readonly kind: 'uses'; readonly uses: HandedUses }
  | { readonly kind: 'taken'; readonly taken: ReadonlyMap<string, Taken> }
  /** Everything is answered and handed over. */
  | { readonly kind: 'stopped' }
  /** In strict mode: asks for everything that is committed by now. */
  | { readonly kind: 'confirm'; readonly question: number }

export type ToWorker =
  | { readonly kind: 'confirmed'; readonly question: number }
  | { readonly kind: 'collect' }
  | { readonly kind: 'stop' }
