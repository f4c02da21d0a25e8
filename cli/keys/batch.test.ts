import { describe, expect, it } from 'vitest'
import { batchExitCode, keyIds } from './batch.ts'

const done = { key_id: 'key_1', ok: true, code: null, expires_at: null }
const refused = (code: string) => ({ key_id: 'key_2', ok: false, code, expires_at: null })
const idNumber = (n: number) => `key_${String(n).padStart(26, '0')}`

describe('an act on several keys', () => {
  it('ends with 0 only when every key was done', () => {
    expect(batchExitCode([done, done])).toBe(0)
    expect(batchExitCode([done, refused('key_not_found')])).toBe(8)
  })

  it('ends with the code of the refusal when none was done', () => {
    expect(batchExitCode([refused('already_disabled')])).toBe(6)
    expect(batchExitCode([refused('not_permitted')])).toBe(4)
    expect(batchExitCode([refused('something_new')])).toBe(1)
  })

  it('takes each key once and at most 200', () => {
    expect(keyIds([idNumber(1), idNumber(2), idNumber(1)])).toHaveLength(2)
    const many = Array.from({ length: 201 }, (_, n) => idNumber(n))
    expect(keyIds(many.slice(1))).toHaveLength(200)
    expect(() => keyIds(many)).toThrow(/at most 200/)
  })
})
