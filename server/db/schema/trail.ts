/** What happened (events), what verifiers must learn (revisions), what a retry must repeat (idempotency). */
import { bigint, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { bytes, instant } from './columns.ts'

export const events = pgTable(
  'events',
  {
    id: text('id').primaryKey(),
    at: instant('at').notNull(),
    action: text('action').notNull(),
    actorKind: text('actor_kind', { enum: ['user', 'system'] }).notNull(),
    actorId: text('actor_id'),
    actorName: text('actor_name'),
    via: text('via', { enum: ['session', 'token', 'link', 'system'] }).notNull(),
    tenantId: text('tenant_id'),
    projectId: text('project_id'),
    keyId: text('key_id'),
    userId: text('user_id'),
    details: jsonb('details').$type<Record<string, unknown>>().notNull(),
    ip: text('ip'),
    requestId: text('request_id'),
  },
  (t) => [
    index('events_at').on(t.at, t.id),
    index('events_key').on(t.keyId, t.at, t.id),
    index('events_project').on(t.projectId, t.at, t.id),
    index('events_actor').on(t.actorId, t.at, t.id),
    index('events_user').on(t.userId, t.at, t.id),
  ],
)

/** The head of the gap-free sequence: one row, taken by the last statement of every change. */
export const revisionHead = pgTable('revision_head', {
  id: integer('id').primaryKey(),
  revision: bigint('revision', { mode: 'number' }).notNull(),
})

/** Which things a change touched, in commit order. */
export const revisions = pgTable('revisions', {
  revision: bigint('revision', { mode: 'number' }).primaryKey(),
  touched: text('touched').array().notNull(),
  at: instant('at').notNull(),
})

/** Which revision every node verifies by, so that somebody can wait for all of them. */
export const nodes = pgTable('nodes', {
  id: text('id').primaryKey(),
  revision: bigint('revision', { mode: 'number' }).notNull(),
  /** How long the node may answer after it was heard of last. */
  leaseMs: integer('lease_ms').notNull(),
  seenAt: instant('seen_at').notNull(),
})

/** Answers kept for retries, by the MAC of actor, route and Idempotency-Key. */
export const idempotencyRecords = pgTable(
  'idempotency_records',
  {
    claim: bytes('claim').primaryKey(),
    fingerprint: bytes('fingerprint').notNull(),
    result: jsonb('result').$type<Record<string, unknown> | null>(),
    sealedPlaintext: bytes('sealed_plaintext'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [index('idempotency_created').on(t.createdAt)],
)
