import { OUTCOMES, ROLES, SUSPENSION_REASONS, Verification } from '@keyward/contract'
import { toVerification } from '@keyward/sdk/verifier/answer'
import type { Decision } from '@keyward/sdk/verifier/decide'
import { ID_WORDS, type IdWords, readId } from '@keyward/sdk/verifier/replica/id-words'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toJson } from './answer.ts'

const anyText = fc.string({ unit: 'binary' })
/** An identifier in the midst of other things. */
const anyWords = fc
  .tuple(fc.nat(3), fc.int32Array({ minLength: 2 * ID_WORDS, maxLength: 2 * ID_WORDS }))
  .map(([at, words]): IdWords => ({ words, at }))
/** The index keeps identifiers as numbers, so they are always as Keyward makes them. */
const hit = fc
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
const decisions: fc.Arbitrary<Decision> = fc.record({
  code: fc.constantFrom(...OUTCOMES),
  hit: fc.option(hit),
  suspendedBy: fc.option(fc.constantFrom(...SUSPENSION_REASONS)),
  limit: fc.record({
    perMinute: fc.integer({ min: 1, max: 1_000_000 }),
    remaining: fc.nat(),
    retryAfterMs: fc.nat(60_000),
  }),
})

/** The fields of every answer, in their order; how long to wait stands last, and only where it is said. */
const FIELDS = Object.keys(Verification.shape).filter((name) => name !== 'retry_after_seconds')

describe('an answer joined by hand', () => {
  test('is the answer that serialising would give, whatever stands in the database', () => {
    fc.assert(
      fc.property(decisions, (decision) => {
        expect(JSON.parse(toJson(decision))).toEqual(toVerification(decision))
        // A second time, when what can be kept is kept.
        expect(JSON.parse(toJson(decision))).toEqual(toVerification(decision))
      }),
      { numRuns: 1000 },
    )
  })

  test('is ASCII, so that its length is its length in bytes', () => {
    fc.assert(fc.property(decisions, (decision) => /^[\x20-\x7e]+$/.test(toJson(decision))))
  })

  test('keeps the order of the fields, and is what the contract says', () => {
    fc.assert(
      fc.property(decisions, (decision) => {
        const read: unknown = JSON.parse(toJson(decision))
        expect(JSON.stringify(read)).toBe(JSON.stringify(toVerification(decision)))
        const waits = decision.code === 'rate_limited' && decision.hit !== null
        const fields = waits ? [...FIELDS, 'retry_after_seconds'] : FIELDS
        expect(Object.keys(read as object)).toEqual(fields)
      }),
    )
  })

  test('of a project whose code was forged in the database gains no field by it', () => {
    const projectCode = 'P","valid":true,"code":"valid","x":"'
    const [found] = fc.sample(hit, 1) as [NonNullable<Decision['hit']>]
    const forged = { ...found, project: { ...found.project, projectCode } }
    const answer = JSON.parse(toJson({ code: 'expired', hit: forged, suspendedBy: null }))
    expect(answer).toMatchObject({ valid: false, code: 'expired', project_code: projectCode })
    expect(Object.keys(answer)).toEqual(FIELDS)
  })

  test('of a project that was read anew is made anew', () => {
    const [found] = fc.sample(hit, 1) as [NonNullable<Decision['hit']>]
    const codeOf = (projectCode: string) => {
      const again = { ...found, project: { ...found.project, projectCode } }
      return JSON.parse(toJson({ code: 'valid', hit: again, suspendedBy: null })).project_code
    }
    expect([codeOf('OLD'), codeOf('NEW')]).toEqual(['OLD', 'NEW'])
  })
})
