import type { Event } from '@keyward/contract'
import type { Column } from '../output/table.ts'

export const eventColumns: readonly Column<Event>[] = [
  { field: 'at', of: (event) => event.at },
  { field: 'action', of: (event) => event.action },
  { field: 'actor', of: (event) => event.actor.name ?? event.actor.kind },
  { field: 'via', of: (event) => event.actor.via, droppable: true },
  { field: 'key_id', of: (event) => event.key_id, droppable: true },
  { field: 'project_id', of: (event) => event.project_id, droppable: true },
  { field: 'user_id', of: (event) => event.user_id, droppable: true },
  { field: 'details', of: (event) => JSON.stringify(event.details), droppable: true },
]
