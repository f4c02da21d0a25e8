/** Wire shapes of the audit trail. */
import { z } from 'zod'
import { GivenInstant, Id, Instant, Paging, page, text } from './common.ts'

export const Event = z
  .object({
    event_id: z.string(),
    at: Instant,
    action: z.string().describe('noun.verb_past, such as key.extended'),
    actor: z.object({
      kind: z.enum(['user', 'system']),
      user_id: z.string().nullable(),
      name: z.string().nullable(),
      via: z.enum(['session', 'token', 'link', 'system']),
    }),
    tenant_id: z.string().nullable(),
    project_id: z.string().nullable(),
    key_id: z.string().nullable(),
    user_id: z.string().nullable().describe('the user it was done to'),
    details: z.record(z.string(), z.unknown()),
    ip: z.string().nullable(),
    request_id: z.string().nullable(),
  })
  .meta({ id: 'Event' })
export type Event = z.infer<typeof Event>
export const EventPage = page(Event).meta({ id: 'EventPage' })
export type EventPage = z.infer<typeof EventPage>

export const ListKeyEventsQuery = z.strictObject(Paging)
export const ListEventsQuery = z.strictObject({
  ...Paging,
  project_id: Id('project').optional(),
  key_id: Id('key').optional(),
  user_id: Id('user').optional(),
  actor_id: Id('user').optional(),
  action: text(3, 60).optional(),
  since: GivenInstant.optional(),
  until: GivenInstant.optional(),
})
