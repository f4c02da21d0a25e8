/** API keys and their versions. */
import { USE_OUTCOMES } from '@keyward/contract'
import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { bytes, instant } from './columns.ts'
import { memberships } from './memberships.ts'
import { users } from './people.ts'
import { projects } from './places.ts'

export const apiKeys = pgTable(
  'api_keys',
  {
    id: text('id').primaryKey(),
    projectId: text('project_id')
      .notNull()
      .references(() => projects.id),
    membershipId: text('membership_id')
      .notNull()
      .references(() => memberships.id),
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    name: text('name').notNull(),
    role: text('role', { enum: ['member', 'admin'] }).notNull(),
    master: boolean('master').notNull(),
    format: text('format', { enum: ['standard', 'uuid'] }).notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    disabledAt: instant('disabled_at'),
    disabledBy: text('disabled_by', { enum: ['owner', 'admin', 'operator'] }),
    changeCount: integer('change_count').notNull().default(1),
    /** Stricter than the policy; null when only that limits the key. */
    rateLimitPerMinute: integer('rate_limit_per_minute'),
    /** Wrapped data key that seals the versions' copies; null when nothing is kept. */
    wrappedDataKey: bytes('wrapped_data_key'),
    /** Of a key that has no version yet, whose row MAC would bind it; null from the first version on. */
    rowMac: bytes('row_mac'),
  },
  (t) => [
    index('api_keys_project_created').on(t.projectId, t.createdAt, t.id),
    index('api_keys_created').on(t.createdAt, t.id),
    index('api_keys_membership').on(t.membershipId, t.createdAt, t.id),
    index('api_keys_user').on(t.userId, t.createdAt, t.id),
    index('api_keys_project_expires').on(t.projectId, t.expiresAt, t.id),
    index('api_keys_rate_limited').on(t.id).where(sql`rate_limit_per_minute is not null`),
  ],
)

/** One plaintext of a key. The digest is destroyed when the version is ended early or the key deleted. */
export const keyVersions = pgTable(
  'key_versions',
  {
    id: text('id').primaryKey(),
    keyId: text('key_id')
      .notNull()
      .references(() => apiKeys.id, { onDelete: 'cascade' }),
    number: integer('number').notNull(),
    digest: bytes('digest'),
    hintFirst: text('hint_first').notNull(),
    hintLast: text('hint_last').notNull(),
    /** When this version stops before its key does; null for the current one. */
    endsAt: instant('ends_at'),
    createdAt: instant('created_at').notNull(),
    sealed: bytes('sealed'),
    rowMac: bytes('row_mac').notNull(),
  },
  (t) => [
    uniqueIndex('key_versions_digest').on(t.digest),
    uniqueIndex('key_versions_number').on(t.keyId, t.number),
  ],
)

/** When and where a key was used last; apart from the key so that the flush never waits for a change. */
export const keyUses = pgTable('key_uses', {
  keyId: text('key_id')
    .primaryKey()
    .references(() => apiKeys.id, { onDelete: 'cascade' }),
  lastUsedAt: instant('last_used_at').notNull(),
  serviceId: text('service_id'),
  /** Where the caller came from, when whoever asked has told it. */
  address: text('address'),
})

/**
 * How often a service asked about a key in an hour, and what came of it. Without references: counting
 * never waits for a change, and a deleted key's counts are dropped afterwards (keys/drop-usage.ts).
 */
export const keyUsage = pgTable(
  'key_usage',
  {
    keyId: text('key_id').notNull(),
    hour: instant('hour').notNull(),
    serviceId: text('service_id').notNull(),
    outcome: text('outcome', { enum: USE_OUTCOMES }).notNull(),
    count: bigint('count', { mode: 'number' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.keyId, t.hour, t.serviceId, t.outcome] }),
    // Rows come in the order of their hours, so that a few bytes find the old ones.
    index('key_usage_hour').using('brin', t.hour),
  ],
)
