import { describe, expect, it } from 'vitest'
import { printableJson, withoutSecrets } from './printable.ts'

describe('printableJson', () => {
  it('escapes what JSON leaves raw and still means the same', () => {
    const value = { name: 'a\u009b31mb\u202ec\u007f\u0007', 中文: ['x', null] }
    const text = printableJson(value)
    expect(text).not.toMatch(/[\u007f-\u009f\u202e]/)
    expect(JSON.parse(text)).toEqual(value)
  })
})

describe('withoutSecrets', () => {
  it.each(['kw', 'kwm', 'kws', 'abcde'])('removes a whole %s_ secret', (prefix) => {
    const secret = `${prefix}_${'0aZ'.repeat(16)}x`
    expect(withoutSecrets(`unknown command '${secret}'`)).toBe("unknown command '[plaintext key]'")
  })

  it('leaves IDs alone', () => {
    expect(withoutSecrets('key_01k0c7v3m5q8r2s4t6w8y0z1a3')).toContain('key_01k0c7')
  })
})
