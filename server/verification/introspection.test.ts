import { ANY_ACCESS, Refusal, ROLES, roleIncludes } from '@keyward/contract'
import { toVerification } from '@keyward/sdk/verifier/answer'
import type { Decision } from '@keyward/sdk/verifier/decide'
import { indexedService } from '@keyward/sdk/verifier/service'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newSecret, newUuidSecret } from '../crypto/secret-strings.ts'
import { anyDecision } from '../testing/decisions.ts'
import { introspect, plainToken, readTokenStrictly, toIntrospection } from './introspect.ts'
import type { Judge } from './judge.ts'

const serviceNamed = (id: string) => indexedService(id, 'test', { all: true }, ANY_ACCESS)

/** What RFC 7662 wants to hear, from the answer as an object. */
function longWay(decision: Decision, audience: string) {
  const found = toVerification(decision).toJSON()
  if (!found.valid) return { active: false }
  return {
    active: true,
    client_id: found.key_id,
    sub: found.user,
    aud: audience,
    scope: ROLES.filter((each) => found.role !== null && roleIncludes(found.role, each)).join(' '),
    exp: Math.floor(Date.parse(found.expires_at ?? '') / 1000),
    token_type: 'api_key',
    tenant: found.tenant,
    project: found.project,
    project_code: found.project_code,
    role: found.role,
  }
}

describe('an introspection joined by hand', () => {
  test('is the answer that serialising would give, in ASCII, whatever stands in the database', () => {
    const services = ['svc_1', 'svc_2'].map(serviceNamed)
    const decisions = fc.oneof(
      anyDecision,
      anyDecision
        .filter(({ hit }) => hit !== null)
        .map((of) => ({ ...of, code: 'valid' as const })),
    )
    fc.assert(
      fc.property(decisions, fc.constantFrom(...services), (decision, service) => {
        // A second time, when what can be kept is kept.
        for (const text of [1, 2].map(() => toIntrospection(decision, service))) {
          expect(text).toMatch(/^[\x20-\x7e]+$/)
          expect(text).toBe(JSON.stringify(JSON.parse(text)).replace(/[^\x20-\x7e]/g, escaped))
          const expected = longWay(decision, service.id)
          expect(JSON.parse(text)).toEqual(expected)
          expect(Object.keys(JSON.parse(text))).toEqual(Object.keys(expected))
        }
      }),
      { numRuns: 1000 },
    )
  })
})

const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

/** The token that is asked about, or what the form was refused for. */
function told(read: (body: string) => string, body: string) {
  try {
    return read(body)
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, errors: error.errors }
    throw error
  }
}

/** The token as the endpoint reads it. */
function readByEndpoint(body: string): string {
  let read = ''
  const judge = {
    judge(_asking: unknown, presented: string) {
      read = presented
      return { code: 'unknown', hit: null, suspendedBy: null }
    },
  } as unknown as Judge
  introspect(judge, { service: serviceNamed('svc'), credentialId: '' }, body)
  return read
}

const secret = newSecret('kw').reveal()
const signs = ['token=', '&', '=', '+', '%', '%5F', '&token=', '&token_type_hint=', ';', 'é', '\0']
const words = [' ', 'access_token', 'urn:x', 'token', 'x'.repeat(65), secret]
const pieces = fc.constantFrom(...signs, ...words)

describe('the short way to read a form', () => {
  test('never differs from the long way, whatever the form', () => {
    const soup = fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join(''))
    const forms = fc.oneof(
      soup,
      soup.map((rest) => `token=${secret}${rest}`),
      fc.string().map((text) => `token=${text}`),
    )
    fc.assert(
      fc.property(forms, (form) => {
        expect(told(readByEndpoint, form)).toEqual(told(readTokenStrictly, form))
      }),
      { numRuns: 5000 },
    )
  })

  test.each([secret, newUuidSecret().reveal(), 'x'])(
    'is taken for %j, with a hint or none',
    (key) => {
      expect(plainToken(`token=${key}`)).toBe(key)
      expect(plainToken(`token=${key}&token_type_hint=access_token`)).toBe(key)
    },
  )

  test.each([
    '',
    'token',
    'token=',
    'token=&token_type_hint=x',
    'Token=a',
    'token=a&token=b',
    'token=a&',
    'token=a b',
    'token=a+b',
    'token=a%20',
    'token=a&token_type_hint=%41',
    'token=a&token_type_hint=x&token=b',
    `token=${'x'.repeat(200)}`,
  ])('is not taken for %s', (form) => {
    expect(plainToken(form)).toBeNull()
  })
})
