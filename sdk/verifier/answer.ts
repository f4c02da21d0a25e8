/** Decisions as they are answered. */
import { inspect } from 'node:util'
import type { Outcome, Role, SuspensionReason, Verification } from '@keyward/contract'
import { type LimitState, retryAfterSeconds } from './buckets.ts'
import type { Decision } from './decide.ts'
import type { IndexHit } from './index.ts'
import { instantText } from './instant-text.ts'

/**
 * The answer as an object. Its fields are getters, as those of a URL: identifiers and moments are put
 * into words when they are asked for, which takes longer than to verify. `toJSON()` is all of it, for
 * whoever spreads, clones or compares it.
 */
export const toVerification = (decision: Decision): Answer => new Answer(decision)

/** What it is told from is a symbol's: it is in no list of names, and is not written down by accident. */
const DECISION = Symbol('decision')

/** See {@link toVerification}. */
export class Answer implements Verification {
  private declare readonly [DECISION]: Decision

  constructor(decision: Decision) {
    this[DECISION] = decision
  }

  get valid(): boolean {
    const { code, hit } = this[DECISION]
    return code === 'valid' && hit !== null
  }

  get code(): Outcome {
    return this[DECISION].code
  }

  get key_id(): string | null {
    return this.hit?.keyId ?? null
  }

  get tenant(): string | null {
    return this.hit?.project.tenantId ?? null
  }

  get project(): string | null {
    return this.hit?.project.projectId ?? null
  }

  get project_code(): string | null {
    return this.hit?.project.projectCode ?? null
  }

  get user(): string | null {
    return this.hit?.userId ?? null
  }

  get role(): Role | null {
    return this.hit?.role ?? null
  }

  get expires_at(): string | null {
    const { hit } = this
    return hit === null ? null : instantText(hit.endsAt)
  }

  get suspended_by(): SuspensionReason | null {
    return this.hit && this[DECISION].suspendedBy
  }

  get retry_after_seconds(): number | undefined {
    const { exceeded } = this
    return exceeded && retryAfterSeconds(exceeded)
  }

  get rate_limit_per_minute(): number | undefined {
    return this.exceeded?.perMinute
  }

  /** All of it as a plain object. */
  toJSON(): Verification {
    const { retry_after_seconds: wait, rate_limit_per_minute: limit } = this
    return {
      valid: this.valid,
      code: this.code,
      key_id: this.key_id,
      tenant: this.tenant,
      project: this.project,
      project_code: this.project_code,
      user: this.user,
      role: this.role,
      expires_at: this.expires_at,
      suspended_by: this.suspended_by,
      ...(wait !== undefined && { retry_after_seconds: wait }),
      ...(limit !== undefined && { rate_limit_per_minute: limit }),
    }
  }

  [inspect.custom](): Verification {
    return this.toJSON()
  }

  private get exceeded(): LimitState | undefined {
    const { code, hit, limit } = this[DECISION]
    return code === 'rate_limited' && hit ? limit : undefined
  }

  private get hit(): IndexHit | null {
    return this[DECISION].hit
  }
}

/** What a stranger learns: nothing but that it is not good. */
export const told = (code: Outcome): Verification => ({
  valid: false,
  code,
  key_id: null,
  tenant: null,
  project: null,
  project_code: null,
  user: null,
  role: null,
  expires_at: null,
  suspended_by: null,
})
