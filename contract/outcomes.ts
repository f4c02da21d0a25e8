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
