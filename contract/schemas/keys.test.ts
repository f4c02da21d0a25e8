import { describe, expect, test } from 'vitest'
import { formatKey } from '../key-format.ts'
import {
  BatchExtendBody,
  BatchKeysBody,
  CreateKeyBody,
  ExtendKeyBody,
  Key,
  KeyParams,
  ListKeysQuery,
  RotateKeyBody,
} from './keys.ts'

const KEY_ID = 'key_01jd0000000000000000000001'

/** As a body arrives: written in JSON, so that 1e400 and 2^53+1 are what a parser makes of them. */
const NOT_DAYS = [
  '-1',
  '0',
  '-0',
  '1.5',
  '1e400',
  '-1e400',
  '9007199254740993',
  '1e300',
  '0.9999999999999999',
  '"30"',
  '" 30"',
  '"1e2"',
  '"never"',
  '""',
  'true',
  'false',
  '[30]',
  '[]',
  '{}',
  '{"days":30}',
  'null',
]

describe('days are a JSON integer of at least 1, never coerced', () => {
  test.each(NOT_DAYS)('%s is refused by an extension', (days) => {
    const body = JSON.parse(`{"days":${days}}`)
    expect(ExtendKeyBody.safeParse(body).success).toBe(false)
  })

  test.each(NOT_DAYS)('%s is refused by an extension of many', (days) => {
    const body = JSON.parse(`{"keys":[{"key_id":"${KEY_ID}","etag":"\\"1\\""}],"days":${days}}`)
    expect(BatchExtendBody.safeParse(body).success).toBe(false)
    expect(BatchExtendBody.safeParse({ ...body, days: 30 }).success).toBe(true)
  })

  test.each(NOT_DAYS)('%s is refused as validity of a new key', (days) => {
    const body = JSON.parse(`{"validity_days":${days}}`)
    expect(CreateKeyBody.safeParse(body).success).toBe(false)
  })

  test('leaving days out is refused', () => {
    expect(ExtendKeyBody.safeParse({}).success).toBe(false)
  })

  test.each([1, 30, 365, Number.MAX_SAFE_INTEGER])('%i days pass as they are', (days) => {
    expect(ExtendKeyBody.parse({ days })).toEqual({ days })
  })
})

describe('bodies about keys', () => {
  test('creating needs nothing: the one-click path always works', () => {
    expect(CreateKeyBody.parse({})).toEqual({})
  })

  test.each(['user_id', 'owner', 'tenant_id', 'project_id', 'expires_at', 'key_id', 'plaintext'])(
    'nobody can name %s in a body',
    (field) => {
      expect(CreateKeyBody.safeParse({ [field]: 'x' }).success).toBe(false)
      expect(ExtendKeyBody.safeParse({ days: 1, [field]: 'x' }).success).toBe(false)
    },
  )

  test.each(['operator', 'Admin', '', null, ['admin']])('%j is no role', (role) => {
    expect(CreateKeyBody.safeParse({ role }).success).toBe(false)
  })

  test.each([-1, 0.5, '24', null, true])('%j is no overlap', (overlap_hours) => {
    expect(RotateKeyBody.safeParse({ overlap_hours }).success).toBe(false)
  })

  test('a batch names 1 to 200 keys', () => {
    const named = (count: number) => BatchKeysBody.safeParse({ key_ids: Array(count).fill(KEY_ID) })
    expect([0, 1, 200, 201].map((count) => named(count).success)).toEqual([
      false,
      true,
      true,
      false,
    ])
  })

  test.each([
    'key_01JD0000000000000000000001',
    'key_01jd000000000000000000000',
    'ver_01jd0000000000000000000001',
    `${KEY_ID}\n`,
    ` ${KEY_ID}`,
    'key_01jd000000000000000000000i',
    formatKey('kw', '0'.repeat(43)),
  ])('%j is no key ID', (key_id) => {
    expect(KeyParams.safeParse({ key_id }).success).toBe(false)
  })

  test('a key record says when it expires, always', () => {
    expect(Key.shape.expires_at.safeParse(null).success).toBe(false)
    expect(Key.shape.expires_at.safeParse(undefined).success).toBe(false)
  })
})

describe('filters of a list', () => {
  test('statuses are read from a comma-separated list', () => {
    const query = ListKeysQuery.parse({ status: 'active,expiring' })
    expect(query.status).toEqual(['active', 'expiring'])
  })

  test.each([
    { status: 'deleted' },
    { status: '' },
    { status: 'active,' },
    { order_by: 'plaintext' },
    { order_by: 'name; drop table api_keys' },
    { page_size: '0' },
    { page_size: '201' },
    { page_size: '1e2' },
    { page_size: '-1' },
    { unused_days: '1.5' },
    { expires_before: 'tomorrow' },
    { q: 'a\0b' },
    { q: '' },
    { tenant: 'x' },
  ])('%j is refused', (query) => {
    expect(ListKeysQuery.safeParse(query).success).toBe(false)
  })
})
