/** People and how they sign in. better-auth reads and writes users, accounts, sessions and verifications. */
import { boolean, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { bytes, instant } from './columns.ts'
import { tenants } from './places.ts'

export const users = pgTable(
  'users',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    email: text('email').notNull().unique(),
    emailVerified: boolean('email_verified').notNull().default(false),
    image: text('image'),
    tenantId: text('tenant_id').references(() => tenants.id),
    locale: text('locale'),
    disabledAt: instant('disabled_at'),
    invitedAt: instant('invited_at'),
    lastSignInAt: instant('last_sign_in_at'),
    changeCount: integer('change_count').notNull().default(1),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [index('users_tenant').on(t.tenantId)],
)

export const sessions = pgTable(
  'sessions',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    token: text('token').notNull().unique(),
    expiresAt: instant('expires_at').notNull(),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    rowMac: bytes('row_mac').notNull(),
  },
  (t) => [index('sessions_user').on(t.userId)],
)

export const accounts = pgTable(
  'accounts',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    accountId: text('account_id').notNull(),
    providerId: text('provider_id').notNull(),
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    accessTokenExpiresAt: instant('access_token_expires_at'),
    refreshTokenExpiresAt: instant('refresh_token_expires_at'),
    scope: text('scope'),
    password: text('password'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    /** Null only until the first start after the upgrade that brought it (system/bind-earlier-rows.ts). */
    rowMac: bytes('row_mac'),
  },
  (t) => [index('accounts_user').on(t.userId)],
)

export const verifications = pgTable('verifications', {
  id: text('id').primaryKey(),
  identifier: text('identifier').notNull(),
  value: text('value').notNull(),
  expiresAt: instant('expires_at').notNull(),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
})

/** Who may run the installation. The row MAC binds the grant to its user. */
export const operatorGrants = pgTable('operator_grants', {
  userId: text('user_id')
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  grantedAt: instant('granted_at').notNull(),
  grantedBy: text('granted_by'),
  rowMac: bytes('row_mac').notNull(),
})

export const managementTokens = pgTable(
  'management_tokens',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    digest: bytes('digest').notNull(),
    hintFirst: text('hint_first').notNull(),
    hintLast: text('hint_last').notNull(),
    scopes: text('scopes').array().notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    lastUsedAt: instant('last_used_at'),
    rowMac: bytes('row_mac').notNull(),
  },
  (t) => [
    uniqueIndex('management_tokens_digest').on(t.digest),
    index('management_tokens_user').on(t.userId),
  ],
)

/** One-time links: the digest of a link's secret, never the secret. */
export const links = pgTable(
  'links',
  {
    id: text('id').primaryKey(),
    purpose: text('purpose', { enum: ['first_operator', 'invite', 'reset'] }).notNull(),
    userId: text('user_id').references(() => users.id, { onDelete: 'cascade' }),
    digest: bytes('digest').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
    rowMac: bytes('row_mac').notNull(),
  },
  (t) => [uniqueIndex('links_digest').on(t.digest), index('links_user').on(t.userId)],
)

/**
 * Attempts at a password, a link or a reveal, by the MAC of what was tried, and, without failures, the
 * networks that accounts were signed in from. Survives restarts.
 */
export const attempts = pgTable('attempts', {
  subject: bytes('subject').primaryKey(),
  failures: integer('failures').notNull(),
  blockedUntil: instant('blocked_until'),
  lastAt: instant('last_at').notNull(),
})
