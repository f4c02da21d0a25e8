/** Wire shapes of API keys. */
import { z } from 'zod'
import { KEY_STATUSES, ROLES, SUSPENSION_REASONS } from '../key-status.ts'
import { RateLimitPerMinute } from '../policy.ts'
import {
  ETag,
  GivenInstant,
  Id,
  Instant,
  Name,
  Paging,
  ProjectRef,
  page,
  queryDays,
  RoleName,
  SearchText,
  text,
  UserRef,
} from './common.ts'

/** Acts the asking actor may do to one key now, so that a console offers nothing it must refuse. */
export const KEY_ACTS = [
  'rename',
  'extend',
  'rotate',
  'finish_rotation',
  'disable',
  'enable',
  'set_rate_limit',
  'reveal',
  'delete',
] as const

/** How many days a list tells the usage of. */
export const LISTED_USAGE_DAYS = 14

export const Key = z
  .object({
    key_id: z.string(),
    name: z.string(),
    masked_key: z.string().nullable().describe('null while a master key has no secret yet'),
    project: ProjectRef,
    user: UserRef,
    role: z.enum(ROLES),
    master: z.boolean(),
    format: z.enum(['standard', 'uuid']),
    status: z.enum(KEY_STATUSES),
    suspended_by: z.enum(SUSPENSION_REASONS).nullable(),
    created_at: Instant,
    expires_at: Instant,
    last_used_at: Instant.nullable(),
    last_used_service: z.string().nullable().describe('name of the service that asked last'),
    last_used_address: z.string().nullable().describe("caller's address, when it was told"),
    disabled_at: Instant.nullable(),
    disabled_by: z.enum(['owner', 'admin', 'operator']).nullable(),
    rate_limit_per_minute: z
      .int()
      .nullable()
      .describe('what holds: the stricter of policy and its own'),
    own_rate_limit_per_minute: z.int().nullable().describe('set for this key alone'),
    rotation_ends_at: Instant.nullable().describe('until when the earlier version still works'),
    recoverable: z.boolean().describe('a sealed copy is kept, or will be made on first reveal'),
    allowed_acts: z.array(z.enum(KEY_ACTS)),
    etag: ETag,
    usage: z
      .array(z.int())
      .optional()
      .describe(
        `with include=usage: uses on each of the last ${LISTED_USAGE_DAYS} days, in UTC, oldest first`,
      ),
  })
  .meta({ id: 'Key' })
export type Key = z.infer<typeof Key>

export const KeyVersion = z
  .object({
    version_id: z.string(),
    number: z.int(),
    masked_key: z.string(),
    state: z.enum(['current', 'retiring', 'ended']),
    created_at: Instant,
    ends_at: Instant.nullable().describe('null: ends with the key'),
  })
  .meta({ id: 'KeyVersion' })

export const KeyDetail = Key.extend({ versions: z.array(KeyVersion) }).meta({ id: 'KeyDetail' })
export type KeyDetail = z.infer<typeof KeyDetail>

/** The only reply that carries a plaintext: create, rotate and reveal. */
export const KeyWithPlaintext = Key.extend({ plaintext: z.string() }).meta({
  id: 'KeyWithPlaintext',
})
export type KeyWithPlaintext = z.infer<typeof KeyWithPlaintext>

export const KEY_ORDERS = ['created_at', 'expires_at', 'name', 'last_used_at'] as const
const order = KEY_ORDERS.flatMap((column) => [column, `${column} desc`] as const)

const statuses = z
  .string()
  .max(100)
  .transform((value) => value.split(','))
  .pipe(
    z
      .array(z.enum([...KEY_STATUSES, 'expiring']))
      .min(1)
      .max(5),
  )

export const ListKeysQuery = z.strictObject({
  ...Paging,
  q: SearchText.optional(),
  status: statuses
    .optional()
    .describe('comma-separated; `expiring` = active and ending in 14 days'),
  user_id: Id('user').optional(),
  project_id: Id('project').optional(),
  expires_before: GivenInstant.optional(),
  unused_days: queryDays.optional().describe('not used for that many days; 0 = never used'),
  order_by: z.enum(order).optional().describe('default `created_at desc`'),
  include: z.enum(['usage']).optional().describe('tells the usage of each key as well'),
})
export const KeyPage = page(Key).meta({ id: 'KeyPage' })
export type KeyPage = z.infer<typeof KeyPage>

/** A key counts as expiring soon this many days before its end. */
export const EXPIRING_DAYS = 14

export const KeySummaryQuery = z.strictObject({ project_id: Id('project').optional() })
export const KeySummary = z
  .object({ total: z.int(), expiring: z.int(), never_used: z.int(), expired: z.int() })
  .meta({ id: 'KeySummary' })
export type KeySummary = z.infer<typeof KeySummary>

export const CreateKeyBody = z.strictObject({
  name: Name.optional(),
  role: RoleName.optional(),
  validity_days: z.int().min(1).optional(),
  format: z.enum(['standard', 'uuid']).optional(),
})
export const RenameKeyBody = z.strictObject({ name: Name })
export const ExtendKeyBody = z.strictObject({
  days: z.int().min(1),
  validate_only: z.boolean().optional(),
})
export const ExtendKeyPreview = z
  .object({
    key_id: z.string(),
    from: Instant,
    to: Instant,
    counted_from: z.enum(['expiry', 'now']),
  })
  .meta({ id: 'ExtendKeyPreview' })
export type ExtendKeyPreview = z.infer<typeof ExtendKeyPreview>
export const ExtendKeyReply = Key.extend({ extension: ExtendKeyPreview }).meta({
  id: 'ExtendedKey',
})
export type ExtendKeyReply = z.infer<typeof ExtendKeyReply>

export const RotateKeyBody = z.strictObject({ overlap_hours: z.int().min(0).optional() })
export const DisableKeyBody = z.strictObject({ reason: text(1, 200).optional() })
export const SetRateLimitBody = z.strictObject({
  rate_limit_per_minute: RateLimitPerMinute.nullable().describe('null: only the policy limits it'),
})
export const EmptyBody = z.strictObject({})

const keyIds = z.array(Id('key')).min(1).max(200)
export const BatchKeysBody = z.strictObject({ key_ids: keyIds })
export const BatchExtendBody = z.strictObject({
  keys: z
    .array(z.strictObject({ key_id: Id('key'), etag: text(1, 100) }))
    .min(1)
    .max(200),
  days: z.int().min(1),
  validate_only: z.boolean().optional(),
})
export const BatchResult = z
  .object({
    results: z.array(
      z.object({
        key_id: z.string(),
        ok: z.boolean(),
        code: z.string().nullable().describe('the refusal, when not ok'),
        limit: z
          .number()
          .optional()
          .describe('what the policy allows, when one of its rules refused'),
        expires_at: Instant.nullable().describe('after the act; null when the key is gone'),
      }),
    ),
  })
  .meta({ id: 'BatchResult' })
export type BatchResult = z.infer<typeof BatchResult>

export const KeyParams = z.strictObject({ key_id: Id('key') })
