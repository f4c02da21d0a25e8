/** How keys look in lists and on their own; the same fields in the same order everywhere. */
import type { Key } from '@keyward/contract'
import type { Field } from '../output/output.ts'
import type { Column } from '../output/table.ts'

export const keyColumns: readonly Column<Key>[] = [
  { field: 'key_id', of: (key) => key.key_id },
  { field: 'name', of: (key) => key.name },
  { field: 'status', of: (key) => key.status },
  { field: 'expires_at', of: (key) => key.expires_at },
  { field: 'masked_key', of: (key) => key.masked_key, droppable: true },
  { field: 'project', of: (key) => key.project.code, droppable: true },
  { field: 'user', of: (key) => key.user.email, droppable: true },
  { field: 'role', of: (key) => key.role, droppable: true },
  { field: 'last_used_at', of: (key) => key.last_used_at, droppable: true },
]

export const keyFields = (key: Key): Field[] => [
  ['key_id', key.key_id],
  ['name', key.name],
  ['masked_key', key.masked_key],
  ['project', key.project.code],
  ['user', key.user.email],
  ['role', key.role],
  ['master', key.master],
  ['format', key.format],
  ['status', key.status],
  ['suspended_by', key.suspended_by],
  ['disabled_by', key.disabled_by],
  ['created_at', key.created_at],
  ['expires_at', key.expires_at],
  ['rate_limit_per_minute', key.rate_limit_per_minute],
  ['last_used_at', key.last_used_at],
  ['last_used_service', key.last_used_service],
  ['last_used_address', key.last_used_address],
  ['rotation_ends_at', key.rotation_ends_at],
]

/** The key in a sentence: `key_… "deploy"`. */
export const named = (key: Key): string => `${key.key_id} "${key.name}"`
