/** What a caller is told about the key it presents itself. */
import { z } from 'zod'
import { KEY_STATUSES, ROLES, SUSPENSION_REASONS } from '../key-status.ts'
import { Instant } from './common.ts'

export const OwnKey = z
  .object({
    key_id: z.string(),
    tenant: z.string().describe('tenant ID'),
    project: z.string().describe('project ID'),
    project_code: z.string(),
    user: z.string().describe('user ID'),
    role: z.enum(ROLES),
    status: z.enum(KEY_STATUSES),
    suspended_by: z.enum(SUSPENSION_REASONS).nullable(),
    expires_at: Instant.describe('end of the presented version'),
  })
  .meta({ id: 'OwnKey' })
export type OwnKey = z.infer<typeof OwnKey>
