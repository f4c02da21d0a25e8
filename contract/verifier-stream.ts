/**
 * What a verifier inside a service is told, as lines of JSON (`GET /v1/verifier/stream`). Every
 * line says how something is now, never what changed, so that hearing one twice does no harm.
 */
import type { Role } from './key-status.ts'
import type { Audience } from './schemas/places.ts'
import type { ServiceAccess } from './schemas/service-access.ts'

/** The first 192 bits of a plaintext's SHA-256, Base64; the membership; role; end in ms; disabled. */
export type VersionLine = readonly [
  digest: string,
  membershipId: string,
  role: Role,
  endsAt: number,
  disabled: boolean,
]

/** How a stream begins. */
export type StreamBeginning = {
  /** Of the database: another one means another history, and revisions of the old one mean nothing. */
  readonly epoch: string
  /** Who tells it: what one node told, another one's lease says nothing about. */
  readonly teller: string
  /** True when everything follows; false when only what changed since the asked revision does. */
  readonly snapshot: boolean
  readonly service: {
    readonly service_id: string
    readonly name: string
    readonly audience: Audience
    readonly access: ServiceAccess
  }
}

export type StreamLine =
  | readonly ['begin', StreamBeginning]
  /** All live versions of a key, none when it is gone; and its own rate limit, if it has one. */
  | readonly ['key', keyId: string, versions: readonly VersionLine[], perMinute?: number]
  | readonly [
      'membership',
      id: string,
      userId: string,
      projectId: string,
      projectCode: string,
      tenantId: string,
      role: Role,
      ended: boolean,
    ]
  /** Whether a user, project or tenant is active. */
  | readonly ['active', id: string, active: boolean]
  /** How often each key of a project may be used in a minute; null when its policy does not say. */
  | readonly ['limit', projectId: string, perMinute: number | null]
  /**
   * Everything up to this revision has been told, which was made at that moment (milliseconds; null
   * where nobody knows). Comes at least every {@link STREAM_BEAT_MS}.
   */
  | readonly ['at', revision: number, at: number | null]

/** A stream that says nothing for longer is dead. */
export const STREAM_BEAT_MS = 500

/** What `GET /v1/verifier/lease` answers. */
export type LeaseAnswer = {
  readonly teller: string
  /** The lease holds for whoever was told everything up to here by this teller. */
  readonly revision: number
  /** Counts from the moment the question was asked, which is before this node looked. */
  readonly fresh_for_ms: number
}
