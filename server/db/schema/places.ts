/** Tenants, projects, memberships and their policies. */

import type { PolicyRules, ProjectPolicyRules } from '@keyward/contract'
import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { bytes, instant } from './columns.ts'
import { users } from './people.ts'

export const tenants = pgTable('tenants', {
  id: text('id').primaryKey(),
  name: text('name').notNull().unique(),
  disabledAt: instant('disabled_at'),
  policy: jsonb('policy').$type<PolicyRules>().notNull(),
  changeCount: integer('change_count').notNull().default(1),
  policyChangeCount: integer('policy_change_count').notNull().default(1),
  createdAt: instant('created_at').notNull(),
})

export const projects = pgTable(
  'projects',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    code: text('code').notNull().unique(),
    name: text('name').notNull(),
    disabledAt: instant('disabled_at'),
    policy: jsonb('policy').$type<ProjectPolicyRules>().notNull(),
    changeCount: integer('change_count').notNull().default(1),
    policyChangeCount: integer('policy_change_count').notNull().default(1),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [index('projects_tenant').on(t.tenantId, t.id)],
)

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
    index('memberships_project').on(t.projectId, t.id),
  ],
)
