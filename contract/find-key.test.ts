import { expect, test } from 'vitest'
import { keyIn } from './find-key.ts'
import { formatKey, formatUuidKey } from './key-format.ts'

const KEY = formatKey('kw', 'a1B2'.repeat(11).slice(0, 43))
const UUID = formatUuidKey('0123456789abcdef'.repeat(2))

test.each([
  ['alone', KEY, KEY],
  ['in a header', `x-api-key: ${KEY}`, KEY],
  ['between quotes', `"${KEY}"\n`, KEY],
  ['of which the end was not copied', KEY.slice(0, -1), KEY.slice(0, -1)],
  ['in the UUID form', UUID, UUID],
  ['in the UUID form and upper case', UUID.toUpperCase(), UUID],
])('finds a key %s', (_, text, key) => {
  expect(keyIn(text)).toBe(key)
})

test.each(['', 'nightly job', 'key_01m2z3q4r5s6t7v8w9x0y1z2a3', 'kw_a1B2…B2a1', 'kw_a1B2', 'a1B2'])(
  'finds none in “%s”',
  (text) => {
    expect(keyIn(text)).toBeNull()
  },
)
