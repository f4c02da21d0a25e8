/** Decisions of every kind, for tests that hold short ways of telling them against the long one. */
import { OUTCOMES, ROLES, SUSPENSION_REASONS } from '@keyward/contract'
import type { Decision } from '@keyward/sdk/verifier/decide'
import { ID_WORDS, type IdWords, readId } from '@keyward/sdk/verifier/replica/id-words'
import * as fc from 'fast-check'

const anyText = fc.string({ unit: 'binary' })
/** An identifier in the midst of other things. */
const anyWords = fc
  .tuple(fc.nat(3), fc.int32Array({ minLength: 2 * ID_WORDS, maxLength: 2 * ID_WORDS }))
  .map(([at, words]): IdWords => ({ words, at }))

/** The index keeps identifiers as numbers, so they are always as Keyward makes them. */
export const anyHit = fc
  .record({
    key: anyWords,
    role: fc.constantFrom(...ROLES),
    endsAt: fc.date({ noInvalidDate: true }).map((date) => date.getTime()),
    disabled: fc.boolean(),
    user: anyWords,
    project: fc.record({ projectId: anyText, projectCode: anyText, tenantId: anyText }),
    suspension: fc.constant(null),
  })
  .map((found) => ({
    ...found,
    keyId: readId('key', found.key.words, found.key.at),
    userId: readId('user', found.user.words, found.user.at),
  }))

export const anyLimit = fc.record({
  perMinute: fc.integer({ min: 1, max: 1_000_000 }),
  remaining: fc.nat(),
  retryAfterMs: fc.nat(60_000),
})

export const anyDecision: fc.Arbitrary<Decision> = fc.record({
  code: fc.constantFrom(...OUTCOMES),
  hit: fc.option(anyHit),
  suspendedBy: fc.option(fc.constantFrom(...SUSPENSION_REASONS)),
  limit: anyLimit,
})
