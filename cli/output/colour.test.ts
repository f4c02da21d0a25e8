import { expect, it } from 'vitest'
import { usesColour } from './colour.ts'

it('colours only a terminal, and never against NO_COLOR, --no-color or a dumb terminal', () => {
  expect(usesColour({ isTty: true, wanted: true }, {})).toBe(true)
  expect(usesColour({ isTty: false, wanted: true }, {})).toBe(false)
  expect(usesColour({ isTty: true, wanted: false }, {})).toBe(false)
  expect(usesColour({ isTty: true, wanted: true }, { NO_COLOR: '1' })).toBe(false)
  expect(usesColour({ isTty: true, wanted: true }, { TERM: 'dumb' })).toBe(false)
})
