/** Wire shape of one verification's answer. */
import { z } from 'zod'
import { ROLES, SUSPENSION_REASONS } from '../key-status.ts'
import { OUTCOMES } from '../outcomes.ts'
import { Instant, text } from './common.ts'

/** Everything but `valid` and `code` is null for a key that did not match. */
export const Verification = z
  .object({
    valid: z.boolean(),
    code: z.enum(OUTCOMES),
    key_id: z.string().nullable(),
    tenant: z.string().nullable().describe('tenant ID'),
    project: z.string().nullable().describe('project ID'),
    project_code: z.string().nullable(),
    user: z.string().nullable().describe('user ID'),
    role: z.enum(ROLES).nullable(),
    expires_at: Instant.nullable().describe('end of the presented version'),
    suspended_by: z.enum(SUSPENSION_REASONS).nullable(),
    retry_after_seconds: z.int().optional().describe('only with `rate_limited`'),
    rate_limit_per_minute: z.int().optional().describe('only with `rate_limited`'),
  })
  .meta({ id: 'Verification' })
export type Verification = z.infer<typeof Verification>

/** What a service asks: the presented string and, when it knows them, the call it came with. */
export const VerifyBody = z.strictObject({
  key: z.string().max(4096),
  method: text(1, 20).optional(),
  path: text(1, 2048).optional(),
  host: text(1, 253).optional().describe('the host that the service sees'),
  api_host: text(1, 253).optional().describe('the name in x-api-host'),
  ip: text(2, 45).optional(),
})

export const BATCH_VERIFY_MAX = 100
/** Several questions at once; the answers come in their order. */
export const BatchVerifyBody = z.strictObject({
  keys: z.array(VerifyBody).min(1).max(BATCH_VERIFY_MAX),
})
