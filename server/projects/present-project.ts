import type { Project } from '@keyward/contract'
import { etagOf } from '../http/etag.ts'
import type { Standing } from '../members/standing.ts'
import type { CountedProject } from './project-store.ts'

/** The wire record of a project, with the role that the asking actor has there. */
export const presentProject = (project: CountedProject, standing: Standing): Project => ({
  project_id: project.id,
  code: project.code,
  name: project.name,
  tenant: { tenant_id: project.tenant.id, name: project.tenant.name },
  status: project.disabledAt === null ? 'active' : 'disabled',
  member_count: project.memberCount,
  key_count: project.keyCount,
  my_role: standing.memberships.get(project.id)?.role ?? null,
  created_at: project.createdAt.toISOString(),
  etag: etagOf(project.changeCount),
})
