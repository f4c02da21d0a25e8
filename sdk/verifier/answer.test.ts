import { inspect } from 'node:util'
import { ANY_ACCESS, OUTCOMES, Verification } from '@keyward/contract'
import { ID_PREFIXES, type IdKind } from '@keyward/contract/ids'
import { describe, expect, test } from 'vitest'
import { told, toVerification } from './answer.ts'
import { decide, indexDigest } from './decide.ts'
import { createIndex } from './index.ts'
import { indexedService } from './service.ts'

const NOW = Date.UTC(2026, 0, 1)
const SERVICE = indexedService('svc', 'any', { all: true }, ANY_ACCESS)
const id = (kind: IdKind, number: number) =>
  `${ID_PREFIXES[kind]}_${String(number).padStart(26, '0')}`
const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

/** An index with one key, in the UUID format, and how to fill it further. */
function filled() {
  const index = createIndex()
  const putMembership = (number: number, projectCode = 'P') =>
    index.putMembership({
      id: id('membership', number),
      userId: id('user', number),
      projectId: id('project', number),
      projectCode,
      tenantId: id('tenant', number),
      role: 'admin',
      ended: false,
    })
  const add = (number: number, endsAt = NOW + 1000) => {
    const membershipId = id('membership', number)
    putMembership(number)
    const version = { membershipId, role: 'member', endsAt, disabled: false } as const
    index.putKey(id('key', number), new Map([[indexDigest(uuid(number)), version]]))
  }
  add(1)
  const ask = (number: number) => toVerification(decide(index, SERVICE, uuid(number), NOW))
  return { index, add, ask, rename: (code: string) => putMembership(1, code) }
}

const EXPECTED = {
  valid: true,
  code: 'valid',
  key_id: id('key', 1),
  tenant: id('tenant', 1),
  project: id('project', 1),
  project_code: 'P',
  user: id('user', 1),
  role: 'member',
  expires_at: '2026-01-01T00:00:01.000Z',
  suspended_by: null,
}

describe('an answer', () => {
  test('says the same field by field, as JSON, as a plain object and when it is looked at', () => {
    const answer = filled().ask(1)
    for (const [name, value] of Object.entries(EXPECTED))
      expect([name, answer[name as keyof Verification]]).toEqual([name, value])
    expect(answer.toJSON()).toEqual(EXPECTED)
    expect(Verification.parse(answer.toJSON())).toEqual(EXPECTED)
    expect(JSON.parse(JSON.stringify({ answer }))).toEqual({ answer: EXPECTED })
    expect(inspect(answer)).toBe(inspect(EXPECTED))
  })

  test('that was kept says for ever what it said, whatever becomes of the key and of others', () => {
    const { index, add, ask, rename } = filled()
    const kept = ask(1)
    add(1, NOW + 999_000)
    index.setActive(id('user', 1), false)
    index.endMembership(id('membership', 1))
    index.putKey(id('key', 1), new Map())
    rename('Q')
    // All memory grows several times, and what was given up is filled anew.
    for (let number = 2; number < 30_000; number++) add(number)
    expect(ask(1).code).toBe('unknown')
    expect(kept.toJSON()).toEqual(EXPECTED)
  })

  test('denies where it was spread or cloned by mistake, and where nobody was found', () => {
    const answer = filled().ask(1)
    expect(JSON.parse(JSON.stringify({ ...answer }))).toEqual({})
    for (const code of OUTCOMES) {
      const nobody = toVerification({ code, hit: null, suspendedBy: 'user' })
      expect(nobody.toJSON()).toEqual(told(code))
      expect(nobody.valid).toBe(false)
    }
  })

  test('says how long to wait only when a limit was exceeded', () => {
    const { index } = filled()
    const { hit } = decide(index, SERVICE, uuid(1), NOW)
    const limit = { perMinute: 60, remaining: 0, retryAfterMs: 1500 }
    const waiting = toVerification({ code: 'rate_limited', hit, suspendedBy: null, limit })
    expect(waiting.toJSON()).toMatchObject({
      valid: false,
      retry_after_seconds: 2,
      rate_limit_per_minute: 60,
    })
    const passed = toVerification({ code: 'valid', hit, suspendedBy: null, limit })
    expect(passed.toJSON()).toEqual(EXPECTED)
  })
})
