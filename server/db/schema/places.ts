/** Tenants and projects with their policies. */

import type { PolicyRules, ProjectPolicyRules } from '@keyward/contract'
import { index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

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
