import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { eventWords as englishWords } from '../i18n/en/event-words.ts'
import { events as english } from '../i18n/en/events.ts'
import { eventWords as chineseWords } from '../i18n/zh-TW/event-words.ts'
import { events as chinese } from '../i18n/zh-TW/events.ts'

const SERVER = fileURLToPath(new URL('../../server/', import.meta.url))
const RECORDED = /(?:action: |recordKeyEvent\([^']*)'([a-z_]+)\.([a-z_]+)'/g

/** Every action that the server's sources write into the audit trail. */
const actions = [
  ...new Set(
    readdirSync(SERVER, { recursive: true, encoding: 'utf8' })
      .filter((path) => /^(?!dist|node_modules).*(?<!\.test)\.ts$/.test(path))
      .flatMap((path) => [...readFileSync(`${SERVER}${path}`, 'utf8').matchAll(RECORDED)])
      .map(([, noun, verb]) => `${noun}.${verb}`),
  ),
].toSorted()

type Sentences = Record<string, Record<string, string>>

describe('event sentences', () => {
  it('finds the actions in the sources of the server', () => {
    expect(actions).toContain('key.extended')
    expect(actions.length).toBeGreaterThan(30)
  })

  it.each(actions)('says %s in both languages', (action) => {
    const [noun = '', verb = ''] = action.split('.')
    expect((english.sentences as Sentences)[noun]?.[verb]).toContain('{{actor}}')
    expect((chinese.sentences as Sentences)[noun]?.[verb]).toContain('{{actor}}')
  })

  it.each(actions)('has a short word without blanks for %s in both languages', (action) => {
    const [noun = '', verb = ''] = action.split('.')
    for (const { kinds } of [englishWords, chineseWords]) {
      expect((kinds as Sentences)[noun]?.[verb]).toMatch(/^[^{…]+$/)
    }
  })
})
