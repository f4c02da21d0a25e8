import type { IncomingMessage } from 'node:http'
import type { Outcome, Verification } from '@keyward/contract'
import { describe, expect, it, test } from 'vitest'
import { told } from '../verifier/answer.ts'
import { UNTOLD } from '../verifier/call.ts'
import { callerOf } from './node-http.ts'
import { isHidden, type KeyVerifier, protect } from './protect.ts'

const asked = { apiKey: 'kw_presented', authorization: undefined, call: UNTOLD }
const FOUND: Verification = {
  valid: true,
  code: 'valid',
  key_id: 'key_1',
  tenant: 'ten_1',
  project: 'prj_1',
  project_code: 'GOV108009',
  user: 'usr_1',
  role: 'member',
  expires_at: '2030-01-01T00:00:00Z',
  suspended_by: null,
}
const answering = (found: Partial<Verification>): KeyVerifier => ({
  verify: () => ({ ...FOUND, ...found }),
})
const statusOf = async (verifier: KeyVerifier) =>
  (await protect(verifier, asked)).denial?.status ?? 200

describe('a call', () => {
  it('passes with an answer that says whose key it is', async () => {
    const { caller } = await protect(answering({}), asked)
    expect(caller).toMatchObject({ keyId: 'key_1', role: 'member' })
  })

  test.each(Object.keys(FOUND).filter((name) => name !== 'code' && name !== 'suspended_by'))(
    'does not pass when the answer lacks %s',
    async (name) => {
      for (const nothing of [null, undefined, '', false])
        expect(await statusOf(answering({ [name]: nothing }))).toBe(503)
    },
  )

  test.each([
    [
      'throws',
      () => {
        throw new Error('gone')
      },
    ],
    ['rejects', () => Promise.reject(new Error('gone'))],
    ['says what nobody knows yet', () => told('held_back' as Outcome)],
    ['says nothing', () => undefined as unknown as Verification],
  ])(
    'is turned away with 503 when the verifier %s, and the reason is told',
    async (_how, verify) => {
      const reasons: unknown[] = []
      const onUnavailable = (reason: unknown) => reasons.push(reason)
      const { denial } = await protect({ verify }, asked, { onUnavailable })
      expect(denial).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
      expect(reasons).toHaveLength(1)
    },
  )

  it("is turned away in the words that TWCC's clients know, where the service says so", async () => {
    const { denial } = await protect({ verify: () => told('expired') }, asked, {
      denialFormat: 'twcc',
    })
    expect(denial?.headers['content-type']).toBe('application/json')
    expect(denial?.body).toBe('{"message":"Your request is unauthorized. Key is expired."}')
  })

  it('is turned away as the registration of the service says, unless an option says otherwise', async () => {
    const verifier = { verify: () => told('expired'), denialFormat: () => 'twcc' as const }
    const { denial } = await protect(verifier, asked)
    expect(denial?.headers['content-type']).toBe('application/json')
    const { denial: other } = await protect(verifier, asked, { denialFormat: 'problem' })
    expect(other?.headers['content-type']).toBe('application/problem+json')
  })

  it('without a key never reaches the verifier', async () => {
    let asks = 0
    const verify = () => {
      asks += 1
      return FOUND
    }
    const { denial } = await protect({ verify }, { ...asked, apiKey: undefined })
    expect([asks, denial?.status]).toEqual([0, 401])
  })
})

describe('a handler', () => {
  it('is told loudly when nothing protects it', () => {
    expect(() => callerOf({} as IncomingMessage)).toThrow('does not protect')
  })

  test.each([
    ['X-API-Key', 'anything', true],
    ['Authorization', 'bearer kw_x', true],
    ['authorization', 'Basic eA==', false],
    ['X-Keys-User', 'usr_1', true],
    ['x_keys_role', 'admin', true],
    ['x-keys', 'own', false],
    ['cookie', 'a=b', false],
  ])('does not see %s: %s (%s)', (name, value, hidden) => {
    expect(isHidden(name, value)).toBe(hidden)
  })
})
