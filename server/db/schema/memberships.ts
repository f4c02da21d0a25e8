import { sql } from 'drizzle-orm'
import { index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { bytes, instant } from './columns.ts'
import { users } from './people.ts'
import { projects } from './places.ts'

/** A person's place in a project. Ended for good by removal; re-adding makes a new row. */
export const memberships = pgTable(
  'memberships',
  {
    id: text('id').primaryKey(),
    projectId: text('project_id')
      .notNull()
      .references(() => projects.id),
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    role: text('role', { enum: ['member', 'admin'] }).notNull(),
    masterRoles: text('master_roles').array().notNull(),
    changeCount: integer('change_count').notNull().default(1),
    createdAt: instant('created_at').notNull(),
    endedAt: instant('ended_at'),
    keysDeletedAfter: instant('keys_deleted_after'),
    rowMac: bytes('row_mac').notNull(),
  },
  (t) => [
    uniqueIndex('memberships_current').on(t.projectId, t.userId).where(sql`ended_at is null`),
    index('memberships_user').on(t.userId),
    index('memberships_leavers').on(t.keysDeletedAfter).where(sql`keys_deleted_after is not null`),
    index('memberships_project').on(t.projectId, t.id),
  ],
)
