import { toVerification } from '@keyward/sdk/verifier/answer'
import { rateLimitHeaders } from '@keyward/sdk/verifier/buckets'
import type { Decision } from '@keyward/sdk/verifier/decide'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyHit, anyLimit } from '../../testing/decisions.ts'
import { identityLines } from './identity-lines.ts'

const REQUEST_ID = 'req_01jd0000000000000000000000'
const headersOf = (lines: string) =>
  lines
    .split('\r\n')
    .slice(0, -1)
    .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)] as const)
/** Half a character has no bytes. */
const wellFormed = (text: string | null) => Buffer.from(text ?? '', 'utf8').toString('utf8')

describe('the lines of a call that may pass', () => {
  test('say what the answer as an object says, in their order, and where the limit stands', () => {
    fc.assert(
      fc.property(anyHit, fc.option(anyLimit, { nil: undefined }), (hit, limit) => {
        const told = toVerification({ code: 'valid', hit, suspendedBy: null })
        // A second time, when what can be kept is kept.
        for (const lines of [1, 2].map(() => identityLines(hit, REQUEST_ID, limit))) {
          const headers = headersOf(lines)
          const limited = rateLimitHeaders(limit ?? { perMinute: 0, remaining: 0, retryAfterMs: 0 })
          expect(headers.map(([name]) => name)).toEqual([
            'cache-control',
            'content-length',
            'x-keys-key-id',
            'x-keys-tenant',
            'x-keys-project',
            'x-keys-project-code',
            'x-keys-user',
            'x-keys-role',
            'x-keys-expires-at',
            'x-keys-error',
            'x-keys-request-id',
            ...(limit ? limited.filter((_, i) => i % 2 === 0) : []),
          ])
          expect(headers.map(([, value]) => decodeURIComponent(value))).toEqual([
            'no-store',
            '0',
            told.key_id,
            wellFormed(told.tenant),
            wellFormed(told.project),
            wellFormed(told.project_code),
            told.user,
            told.role,
            told.expires_at,
            '-',
            REQUEST_ID,
            ...(limit ? limited.filter((_, i) => i % 2 === 1) : []),
          ])
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('hold nothing but printable ASCII, whatever stands in the database', () => {
    fc.assert(
      fc.property(anyHit, (hit) => {
        const lines = identityLines(hit, REQUEST_ID, undefined)
        expect(lines).toMatch(/^(?:[a-z-]+: [\x20-\x7e]*\r\n){11}$/)
      }),
    )
  })

  test('tell a project that was read anew anew', () => {
    const [found] = fc.sample(anyHit, 1) as [NonNullable<Decision['hit']>]
    const codeOf = (projectCode: string) =>
      identityLines({ ...found, project: { ...found.project, projectCode } }, REQUEST_ID, undefined)
    expect(codeOf('OLD')).toContain('x-keys-project-code: OLD\r\n')
    expect(codeOf('NEW')).toContain('x-keys-project-code: NEW\r\n')
  })
})
