import type { Project } from '@keyward/contract'
import type { Field } from '../output/output.ts'
import type { Column } from '../output/table.ts'

export const projectColumns: readonly Column<Project>[] = [
  { field: 'project_id', of: (project) => project.project_id },
  { field: 'code', of: (project) => project.code },
  { field: 'name', of: (project) => project.name },
  { field: 'tenant', of: (project) => project.tenant.name, droppable: true },
  { field: 'status', of: (project) => project.status },
  { field: 'my_role', of: (project) => project.my_role, droppable: true },
  { field: 'member_count', of: (project) => project.member_count, droppable: true },
  { field: 'key_count', of: (project) => project.key_count, droppable: true },
]

export const projectFields = (project: Project): Field[] => [
  ['project_id', project.project_id],
  ['code', project.code],
  ['name', project.name],
  ['tenant', project.tenant.name],
  ['status', project.status],
  ['my_role', project.my_role],
  ['member_count', project.member_count],
  ['key_count', project.key_count],
  ['created_at', project.created_at],
]

/** The project in a sentence: `GOV108009 "Weather maps"`. */
export const named = (project: Project): string => `${project.code} "${project.name}"`
