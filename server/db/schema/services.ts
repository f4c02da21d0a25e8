/** Services and what they prove themselves with. */

import type { Audience, ServiceAccess } from '@keyward/contract'
import { index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { bytes, instant } from './columns.ts'

export const services = pgTable('services', {
  id: text('id').primaryKey(),
  name: text('name').notNull().unique(),
  audience: jsonb('audience').$type<Audience>().notNull(),
  access: jsonb('access').$type<ServiceAccess>().notNull(),
  disabledAt: instant('disabled_at'),
  changeCount: integer('change_count').notNull().default(1),
  createdAt: instant('created_at').notNull(),
  rowMac: bytes('row_mac').notNull(),
})

export const serviceCredentials = pgTable(
  'service_credentials',
  {
    id: text('id').primaryKey(),
    serviceId: text('service_id')
      .notNull()
      .references(() => services.id, { onDelete: 'cascade' }),
    digest: bytes('digest').notNull(),
    hintFirst: text('hint_first').notNull(),
    hintLast: text('hint_last').notNull(),
    createdAt: instant('created_at').notNull(),
    lastUsedAt: instant('last_used_at'),
    rowMac: bytes('row_mac').notNull(),
  },
  (t) => [
    uniqueIndex('service_credentials_digest').on(t.digest),
    index('service_credentials_service').on(t.serviceId),
  ],
)
