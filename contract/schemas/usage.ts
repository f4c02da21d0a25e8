/** Wire shapes of usage: how often keys were verified, by whom, and what came of it. */
import { z } from 'zod'
import { USE_OUTCOMES, type UseOutcome } from '../outcomes.ts'
import { GivenInstant, Id, Instant } from './common.ts'

/** Counts are kept for this long. */
export const USAGE_DAYS = 90
/** Longest span that is told hour by hour. */
export const HOURLY_DAYS_MAX = 31

export const USAGE_INTERVALS = ['hour', 'day'] as const

export const KeyUsageQuery = z.strictObject({
  from: GivenInstant.optional().describe('by default two days before `to`, or 30 with `day`'),
  to: GivenInstant.optional().describe('now by default'),
  interval: z.enum(USAGE_INTERVALS).optional().describe('`day` by default; days are in UTC'),
  service_id: Id('service').optional().describe('only what this service asked'),
})

const Counts = z
  .object(
    Object.fromEntries(USE_OUTCOMES.map((outcome) => [outcome, z.int()])) as Record<
      UseOutcome,
      z.ZodInt
    >,
  )
  .meta({ id: 'UsageCounts' })
export type UsageCounts = z.infer<typeof Counts>

export const KeyUsage = z
  .object({
    key_id: z.string(),
    from: Instant.describe('begin of the first interval'),
    to: Instant,
    interval: z.enum(USAGE_INTERVALS),
    totals: Counts,
    series: z.array(z.object({ start: Instant, counts: Counts })).describe('without gaps'),
    services: z
      .array(
        z.object({
          service_id: z.string(),
          name: z.string().nullable().describe('null when the service is gone'),
          counts: Counts,
        }),
      )
      .describe('who asked, most first'),
  })
  .meta({ id: 'KeyUsage' })
export type KeyUsage = z.infer<typeof KeyUsage>

/** A service that used keys in the last 7 days, and so would notice when they stop. */
export const Caller = z
  .object({
    service_id: z.string(),
    name: z.string().nullable().describe('null when the service is gone'),
    keys: z.int().describe('how many of the keys it used'),
    uses: z.int(),
  })
  .meta({ id: 'Caller' })
export type Caller = z.infer<typeof Caller>

export const DeletionPreview = z
  .object({ keys_affected: z.int(), callers: z.array(Caller) })
  .meta({ id: 'DeletionPreview' })
export type DeletionPreview = z.infer<typeof DeletionPreview>

/** Most uses that a verifier inside a service may report at once; ours reports half as many. */
export const REPORTED_USES_MAX = 1000

export const ReportedUse = z.strictObject({
  key_id: Id('key'),
  outcome: z.enum(USE_OUTCOMES),
  count: z.int().min(1).max(1_000_000_000),
  last_at: GivenInstant,
  ip: z.string().max(45).optional(),
})
export type ReportedUse = z.infer<typeof ReportedUse>
export const ReportUsesBody = z.strictObject({
  uses: z.array(ReportedUse).max(REPORTED_USES_MAX),
})
export type ReportUsesBody = z.infer<typeof ReportUsesBody>
