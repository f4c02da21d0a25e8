import { describe, expect, it } from 'vitest'
import { inParts } from './in-parts.ts'

describe('inParts', () => {
  it('hands over everything in order, in parts that are full but for the last', () => {
    expect([...inParts([1, 2, 3, 4, 5], 2)]).toEqual([[1, 2], [3, 4], [5]])
    expect([...inParts([1, 2], 2)]).toEqual([[1, 2]])
    expect([...inParts([], 2)]).toEqual([])
  })
})
