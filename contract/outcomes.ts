/** What one verification of a plaintext can say. Outcomes are data, never errors. */
export const OUTCOMES = [
  'valid',
  'malformed',
  'unknown',
  'expired',
  'disabled',
  'suspended',
  'not_allowed',
  'rate_limited',
] as const
export type Outcome = (typeof OUTCOMES)[number]

/** Outcomes that are counted for a key: those after its secret has matched. */
export const USE_OUTCOMES = [
  'valid',
  'disabled',
  'expired',
  'suspended',
  'not_allowed',
  'rate_limited',
] as const satisfies readonly Outcome[]
export type UseOutcome = (typeof USE_OUTCOMES)[number]
