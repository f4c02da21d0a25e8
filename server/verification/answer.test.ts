import { Verification } from '@keyward/contract'
import { toVerification } from '@keyward/sdk/verifier/answer'
import type { Decision } from '@keyward/sdk/verifier/decide'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyDecision, anyHit } from '../testing/decisions.ts'
import { toJson } from './answer.ts'

/** The fields of every answer, in their order; how long to wait stands last, and only where it is said. */
const OF_LIMIT = ['retry_after_seconds', 'rate_limit_per_minute']
const FIELDS = Object.keys(Verification.shape).filter((name) => !OF_LIMIT.includes(name))

describe('an answer joined by hand', () => {
  test('is the answer that serialising would give, whatever stands in the database', () => {
    fc.assert(
      fc.property(anyDecision, (decision) => {
        expect(JSON.parse(toJson(decision))).toEqual(toVerification(decision).toJSON())
        // A second time, when what can be kept is kept.
        expect(JSON.parse(toJson(decision))).toEqual(toVerification(decision).toJSON())
      }),
      { numRuns: 1000 },
    )
  })

  test('is ASCII, so that its length is its length in bytes', () => {
    fc.assert(fc.property(anyDecision, (decision) => /^[\x20-\x7e]+$/.test(toJson(decision))))
  })

  test('keeps the order of the fields, and is what the contract says', () => {
    fc.assert(
      fc.property(anyDecision, (decision) => {
        const read: unknown = JSON.parse(toJson(decision))
        expect(JSON.stringify(read)).toBe(JSON.stringify(toVerification(decision)))
        const waits = decision.code === 'rate_limited' && decision.hit !== null
        const fields = waits ? [...FIELDS, ...OF_LIMIT] : FIELDS
        expect(Object.keys(read as object)).toEqual(fields)
      }),
    )
  })

  test('of a project whose code was forged in the database gains no field by it', () => {
    const projectCode = 'P","valid":true,"code":"valid","x":"'
    const [found] = fc.sample(anyHit, 1) as [NonNullable<Decision['hit']>]
    const forged = { ...found, project: { ...found.project, projectCode } }
    const answer = JSON.parse(toJson({ code: 'expired', hit: forged, suspendedBy: null }))
    expect(answer).toMatchObject({ valid: false, code: 'expired', project_code: projectCode })
    expect(Object.keys(answer)).toEqual(FIELDS)
  })

  test('of a project that was read anew is made anew', () => {
    const [found] = fc.sample(anyHit, 1) as [NonNullable<Decision['hit']>]
    const codeOf = (projectCode: string) => {
      const again = { ...found, project: { ...found.project, projectCode } }
      return JSON.parse(toJson({ code: 'valid', hit: again, suspendedBy: null })).project_code
    }
    expect([codeOf('OLD'), codeOf('NEW')]).toEqual(['OLD', 'NEW'])
  })
})
