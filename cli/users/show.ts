import type { User } from '@keyward/contract'
import type { Field } from '../output/output.ts'
import type { Column } from '../output/table.ts'

export const userColumns: readonly Column<User>[] = [
  { field: 'user_id', of: (user) => user.user_id },
  { field: 'email', of: (user) => user.email },
  { field: 'name', of: (user) => user.name },
  { field: 'status', of: (user) => user.status },
  { field: 'tenant', of: (user) => user.tenant?.name ?? null, droppable: true },
  { field: 'operator', of: (user) => user.operator, droppable: true },
  { field: 'project_count', of: (user) => user.project_count, droppable: true },
  { field: 'key_count', of: (user) => user.key_count, droppable: true },
  { field: 'last_sign_in_at', of: (user) => user.last_sign_in_at, droppable: true },
]

export const userFields = (user: User): Field[] => [
  ['user_id', user.user_id],
  ['email', user.email],
  ['name', user.name],
  ['tenant', user.tenant?.name ?? null],
  ['operator', user.operator],
  ['status', user.status],
  ['project_count', user.project_count],
  ['key_count', user.key_count],
  ['created_at', user.created_at],
  ['last_sign_in_at', user.last_sign_in_at],
]
