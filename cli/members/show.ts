import type { Member } from '@keyward/contract'
import type { Field } from '../output/output.ts'
import type { Column } from '../output/table.ts'

export const memberColumns: readonly Column<Member>[] = [
  { field: 'membership_id', of: (member) => member.membership_id },
  { field: 'user', of: (member) => member.user.email },
  { field: 'name', of: (member) => member.user.name, droppable: true },
  { field: 'role', of: (member) => member.role },
  { field: 'user_status', of: (member) => member.user_status, droppable: true },
  { field: 'key_count', of: (member) => member.key_count, droppable: true },
  { field: 'last_active_at', of: (member) => member.last_active_at, droppable: true },
]

export const memberFields = (member: Member): Field[] => [
  ['membership_id', member.membership_id],
  ['user_id', member.user.user_id],
  ['user', member.user.email],
  ['name', member.user.name],
  ['role', member.role],
  ['user_status', member.user_status],
  ['key_count', member.key_count],
  ['admin_key_count', member.admin_key_count],
  ['last_active_at', member.last_active_at],
  ['joined_at', member.joined_at],
]
