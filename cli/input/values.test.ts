import { formatKey } from '@keyward/contract'
import { describe, expect, it } from 'vitest'
import { id, ids, wholeNumber } from './values.ts'

const KEY_ID = 'key_01k0c7v3m5q8r2s4t6w8y0z1a3'

describe('IDs on the command line', () => {
  it('are taken when they are of the right kind', () => {
    expect(id('key')(KEY_ID)).toBe(KEY_ID)
    expect(() => id('project')(KEY_ID)).toThrow(/project ID; those look like prj_…/)
  })

  it('count once when given twice', () => {
    expect(ids('key')(KEY_ID, [KEY_ID])).toEqual([KEY_ID])
  })

  it('are told from a pasted secret, which is not repeated', () => {
    const secret = formatKey('kw', 'x'.repeat(43))
    expect(() => id('key')(secret)).toThrow(/whole secret/)
    expect(() => id('key')(secret)).not.toThrow(secret)
  })
})

describe('whole numbers', () => {
  it.each(['0', '-1', '1.5', '1e3', '', ' 7', '0x10', '99999999999'])('refuse %j', (written) => {
    expect(() => wholeNumber(1)(written)).toThrow(/whole number/)
  })

  it('are read as numbers', () => {
    expect(wholeNumber(1)('30')).toBe(30)
    expect(wholeNumber(0)('0')).toBe(0)
  })
})
