/** How far a change has come that takes rights away. */
import { z } from 'zod'

/** Answered when a change was waited for; `confirmed` below `nodes` says that some were not heard of in time. */
export const Propagation = z
  .object({
    revision: z.int().describe('the revision that was waited for'),
    confirmed: z.int().describe('nodes that verify by it, or can verify no more'),
    nodes: z.int().describe('nodes that could verify when the change was made'),
    ms: z.int().describe('how long it took after the commit, in milliseconds'),
  })
  .meta({ id: 'Propagation' })
export type Propagation = z.infer<typeof Propagation>

/** Query of a change that takes rights away. */
export const WaitQuery = z.strictObject({
  wait: z
    .literal('propagated')
    .optional()
    .describe('answer only when every node verifies by this change'),
})

/** What such a change answers beside its own reply, when it was asked to wait. */
export const Propagated = z.object({ propagation: Propagation }).meta({ id: 'Propagated' })
export type Propagated = z.infer<typeof Propagated>
