import { describe, expect, it } from 'vitest'
import { firstSpoken } from '../i18n/index.ts'
import { dateLocale, formatRelative } from './dates.ts'

const NOW = Date.parse('2027-01-01T00:00:00.000Z')
const inMs = (ms: number) => formatRelative(new Date(NOW + ms).toISOString(), NOW)
const DAY = 86_400_000

describe('a distance in time', () => {
  it.each([
    [90 * DAY - 4000, 'in 90 days'],
    [-90 * DAY + 4000, '90 days ago'],
    [2 * DAY - 1000, 'in 48 hours'],
    [3_600_000 - 1000, 'in 60 minutes'],
    [20_000, 'this minute'],
  ])('is said to the nearest: %i ms is “%s”', (ms, said) => {
    expect(inMs(ms)).toBe(said)
  })
})

describe('the way a date is written', () => {
  const AT = new Date('2027-01-30T12:00:00.000Z')
  it.each([
    ['en', 'en-US', 'Jan 30, 2027'],
    ['en', 'en-GB', '30 Jan 2027'],
    ['en', 'de', '30 Jan 2027'],
    ['en', 'fr', '30 Jan 2027'],
    ['zh-TW', 'zh-TW', '2027/01/30'],
    ['zh-TW', 'en-US', '2027/01/30'],
  ] as const)('keeps the language %s and follows the region of %s', (language, preferred, said) => {
    const month = language === 'en' ? 'short' : '2-digit'
    const format = { year: 'numeric', month, day: '2-digit' } as const
    expect(AT.toLocaleDateString(dateLocale(language, preferred), format)).toBe(said)
  })
})

describe('the language before one was chosen', () => {
  it.each([
    [['en-US', 'en', 'zh-TW'], 'en'],
    [['zh-TW', 'en-US'], 'zh-TW'],
    [['de', 'zh-Hant-HK', 'en'], 'zh-TW'],
    [['de', 'fr'], 'en'],
    [[], 'en'],
  ])('is the first of %j that the console speaks', (tags, language) => {
    expect(firstSpoken(tags)).toBe(language)
  })
})
