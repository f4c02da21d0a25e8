import { Console } from 'node:console'
import { Writable } from 'node:stream'
import { format, inspect } from 'node:util'
import { serialize } from 'node:v8'
import { describe, expect, test } from 'vitest'
import { formatKey } from './key-format.ts'
import { Plaintext } from './plaintext.ts'

const SECRET = formatKey('kw', 'Canary7f3cQeJrT0aBcDeFgHiJkLmNoPqRsTuVwXyZ0')
const plaintext = new Plaintext(SECRET)
const holder = { key_id: 'key_1', plaintext, list: [plaintext], map: new Map([['it', plaintext]]) }

/** Everything a logger, a template or a careless line may do to a value. */
const printings: Record<string, () => unknown> = {
  String: () => String(plaintext),
  'toString()': () => plaintext.toString(),
  template: () => `${plaintext}`,
  concatenation: () => `key: ${[plaintext]}` + plaintext,
  'JSON.stringify': () => JSON.stringify(holder),
  'JSON.stringify with spaces': () => JSON.stringify({ plaintext }, null, 2),
  'util.inspect': () => inspect(holder, { depth: null }),
  'util.inspect with everything shown': () =>
    inspect(holder, { depth: null, showHidden: true, getters: true, showProxy: true }),
  'util.inspect without custom': () =>
    inspect(holder, { depth: null, showHidden: true, customInspect: false, getters: true }),
  'util.format %s': () => format('%s', plaintext),
  'util.format %o': () => format('%o', holder),
  'util.format %O': () => format('%O', holder),
  'util.format %j': () => format('%j', holder),
  console: () => printedByConsole(),
  'Error message': () => new Error(`no good: ${plaintext}`).message,
  'Error cause': () => inspect(new Error('no good', { cause: holder }), { depth: null }),
  'Error stack': () => new Error(String(plaintext)).stack,
  structuredClone: () => inspect(structuredClone({ plaintext }), { showHidden: true }),
  'v8.serialize': () => serialize({ plaintext }).toString('latin1'),
  'Object.keys': () => Object.keys(plaintext).join(),
  'Object.values': () => Object.values(plaintext).join(),
  'Object.entries': () => Object.entries(plaintext).join(),
  'Reflect.ownKeys': () => Reflect.ownKeys(plaintext).map(String).join(),
  spread: () => inspect({ ...plaintext }, { showHidden: true }),
  'Object.assign': () => JSON.stringify(Object.assign({}, plaintext)),
  'own descriptors': () => inspect(Object.getOwnPropertyDescriptors(plaintext)),
  'prototype descriptors': () => inspect(Object.getOwnPropertyDescriptors(Plaintext.prototype)),
  'URL parameter': () => new URLSearchParams({ key: String(plaintext) }).toString(),
  'array join': () => [plaintext, plaintext].join(),
  'property name': () => Object.keys({ [String(plaintext)]: 1 }).join(),
}

describe('a plaintext does not get out through', () => {
  test.each(Object.entries(printings))('%s', (_, print) => {
    const printed = String(print())
    // Eight characters are enough to betray that some part of it got out.
    for (let at = 0; at + 8 <= SECRET.length; at++)
      expect(printed).not.toContain(SECRET.slice(at, at + 8))
  })
})

test('a console prints it, and prints only its mark', () => {
  expect(printedByConsole()).toContain('[plaintext key]')
})

test('where it is printed it says what was there', () => {
  expect(`${plaintext}`).toBe('[plaintext key]')
  expect(JSON.stringify({ plaintext })).toBe('{"plaintext":"[plaintext key]"}')
  expect(inspect(plaintext)).toBe('[plaintext key]')
})

test('reveal is the way out, and gives it back byte for byte', () => {
  expect(plaintext.reveal()).toBe(SECRET)
})

test('two plaintexts do not share their secret', () => {
  const other = new Plaintext('another')
  expect(plaintext.reveal()).toBe(SECRET)
  expect(other.reveal()).toBe('another')
})

test('a copy of it holds nothing', () => {
  const { reveal } = Plaintext.prototype
  expect(reveal.call(structuredClone(plaintext) as Plaintext)).toBe('')
  expect(reveal.call({ ...plaintext } as Plaintext)).toBe('')
  expect(reveal.call(Object.create(plaintext) as Plaintext)).toBe('')
})

test('nothing can be hung onto it or changed in it', () => {
  expect(() => Object.assign(plaintext, { toString: () => 'mine' })).toThrow(TypeError)
})

function printedByConsole(): string {
  let printed = ''
  const sink = new Writable({
    write(chunk, _, done) {
      printed += String(chunk)
      done()
    },
  })
  const out = new Console({ stdout: sink, stderr: sink, inspectOptions: { showHidden: true } })
  out.log(plaintext, holder, '%s', plaintext)
  out.error(holder)
  out.dir(holder, { depth: null })
  out.table([holder])
  return printed
}
