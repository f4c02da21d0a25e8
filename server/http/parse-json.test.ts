import { Refusal, RenameKeyBody } from '@keyward/contract'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BODY_BYTES_MAX, parseJson } from './parse-json.ts'

/** The code of the field error with which a body is refused, or null when it is read. */
function refusalOf(text: string): string | null {
  try {
    parseJson(text)
    return null
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal)
    expect(error).toMatchObject({ code: 'invalid_request', status: 400 })
    return (error as Refusal).errors[0]?.code ?? ''
  }
}

const nested = (open: string, close: string, depth: number) =>
  open.repeat(depth) + close.repeat(depth)

describe('a body', () => {
  test('that is JSON is read as JSON is', () => {
    // A doubled name cannot come out of a value, and __proto__ is refused, so all others agree.
    const value = fc.jsonValue({ maxDepth: 8 }).filter((each) => !hasProto(each))
    fc.assert(
      fc.property(value, fc.constantFrom(0, 2, '\t'), (each, indent) => {
        const text = JSON.stringify(each, null, indent)
        expect(parseJson(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  test.each(['', ' ', '\r\n\t'])('%j is the empty object', (text) => {
    expect(parseJson(text)).toEqual({})
  })

  test.each([
    '{',
    '{"a":1,}',
    "{'a':1}",
    '{a:1}',
    '{"a":1}{"b":2}',
    '{"a":1} x',
    'undefined',
    'NaN',
    '{"a":01}',
    '{"a":+1}',
    '{"a":0x1}',
    '// no\n{}',
    '"\n"',
    '"\\x41"',
    '"abc',
    '"abc\\',
    '{"a"}',
    '{"a":1]',
    'days=30&x=1',
  ])('%j is not JSON', (text) => {
    expect(refusalOf(text)).toBe('not_json')
  })

  test('any text at all is read or refused, never a fault', () => {
    const piece = fc.constantFrom(
      ...'{}[]":,\\ au0d8',
      '"a":',
      '\\u0061',
      '\ud800',
      '\0',
      '1e400',
      'null',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        expect([null, 'not_json', 'too_deep', 'doubled_name']).toContain(refusalOf(pieces.join('')))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('nesting', () => {
  test.each([
    ['[', ']'],
    ['{"a":', '}'],
  ])('%s may be 20 deep, and not 21', (open, close) => {
    expect(refusalOf(`${open.repeat(20)}1${close.repeat(20)}`)).toBeNull()
    expect(refusalOf(`${open.repeat(21)}1${close.repeat(21)}`)).toBe('too_deep')
  })

  test('brackets in strings and names do not count', () => {
    const brackets = JSON.stringify({ [nested('[', ']', 50)]: nested('{"', '"}', 50) })
    expect(refusalOf(brackets)).toBeNull()
  })

  test('brackets after an escaped quote do not count, after an escaped backslash they do', () => {
    expect(refusalOf(`["\\"${'['.repeat(50)}"]`)).toBeNull()
    expect(refusalOf(`["\\\\",${'['.repeat(50)}`)).toBe('too_deep')
  })

  test('many things side by side are not deep', () => {
    expect(refusalOf(`[${'{},[],'.repeat(500)}{}]`)).toBeNull()
  })

  test('a body that only opens is refused before anything is built of it', () => {
    expect(refusalOf('['.repeat(BODY_BYTES_MAX))).toBe('too_deep')
    expect(refusalOf('{"a":'.repeat(BODY_BYTES_MAX / 5))).toBe('too_deep')
  })
})

describe('names, strings and brackets', () => {
  const strings = (count: number) => `[${Array(count).fill('""').join()}]`

  test('are 20,000 at most, however small they are', () => {
    expect(refusalOf(strings(19_998))).toBeNull()
    expect(refusalOf(strings(19_999))).toBe('too_many')
    expect(refusalOf(`[${Array(10_001).fill('{}').join()}]`)).toBe('too_many')
  })
})

describe('a doubled name is refused', () => {
  test.each([
    ['as it is', '{"days":1,"days":2}'],
    ['with the same value', '{"a":1,"a":1}'],
    ['escaped once', '{"a":1,"\\u0061":2}'],
    ['escaped twice', '{"\\u0061":1,"\\u0061":2}'],
    ['escaped in upper and lower case', '{"\\u00e9":1,"\\u00E9":2}'],
    ['escaped by a short form', '{"\\n":1,"\\u000a":2}'],
    ['with blanks before the colon', '{"a" :1,"a"\n\t:2}'],
    ['inside an object', '{"x":{"a":1,"b":2,"a":3}}'],
    ['inside a list', '[{"a":1},{"a":1,"a":2}]'],
    ['after an inner object has closed', '{"a":{"b":1},"a":2}'],
    ['empty', '{"":1,"":2}'],
    ['of the prototype', '{"constructor":1,"constructor":2}'],
    ['with an escaped quote in it', '{"\\"":1,"\\u0022":2}'],
  ])('%s', (_, text) => {
    expect(() => JSON.parse(text) as unknown).not.toThrow()
    expect(refusalOf(text)).toBe('doubled_name')
  })

  test.each([
    ['in two objects side by side', '[{"a":1},{"a":2}]'],
    ['in an object and the one inside it', '{"a":{"a":{"a":1}}}'],
    ['as value', '{"a":"a","b":"a"}'],
    ['as value that looks like a name', '{"a":"\\"b\\":","b":"b:"}'],
    ['in another case', '{"a":1,"A":2}'],
    ['in another normal form', '{"\\u00e9":1,"e\\u0301":2}'],
  ])('but not %s', (_, text) => {
    expect(refusalOf(text)).toBeNull()
  })

  test('wherever it stands among other names', () => {
    const name = fc.string({ maxLength: 4 }).filter((each) => each !== '__proto__')
    const names = fc.uniqueArray(name, { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(names, fc.nat(), fc.boolean(), (all, which, escaped) => {
        const member = (each: string) => `${escaped ? escape(each) : JSON.stringify(each)}: 1`
        expect(refusalOf(`{${all.map(member).join()}}`)).toBeNull()
        const again = JSON.stringify(all[which % all.length])
        expect(refusalOf(`{${[...all.map(member), `${again}:2`].join()}}`)).toBe('doubled_name')
      }),
    )
  })
})

describe('the prototype', () => {
  test.each([
    '{"__proto__":{"operator":true}}',
    '{"\\u005f_proto__":{"operator":true}}',
    '{"a":[{"__proto__":null}]}',
    '{"__proto__":1,"__proto__":2}',
  ])('cannot be named: %s', (text) => {
    expect(refusalOf(text)).toBe('not_json')
  })

  test('is left alone by other names that sound like it', () => {
    const body = parseJson('{"constructor":{"prototype":{"operator":true}},"x":"__proto__"}')
    expect(Object.getPrototypeOf(body)).toBe(Object.prototype)
    expect(({} as { operator?: true }).operator).toBeUndefined()
  })
})

describe('what is JSON but cannot be kept', () => {
  test.each(['{"name":"a\\ud800"}', '{"name":"\\udc00b"}', '{"name":"a\\u0000b"}'])(
    '%s passes the parser and is refused by the schema',
    (text) => {
      expect(refusalOf(text)).toBeNull()
      expect(RenameKeyBody.safeParse(parseJson(text)).success).toBe(false)
    },
  )

  test('a number beyond all bounds passes as infinite, for the schema to refuse', () => {
    expect(parseJson('{"days":1e400}')).toEqual({ days: Number.POSITIVE_INFINITY })
  })
})

// Security: one request may not hold the only thread; a quadratic reader took 3 s for these.
describe('no body of the allowed size takes long:', () => {
  const filled = (piece: string) => piece.repeat(Math.floor(BODY_BYTES_MAX / piece.length) - 1)
  test.each([
    ['escaped quotes that never end', `"${filled('\\"')}`],
    ['escaped quotes and a last backslash', `"${filled('\\"')}\\`],
    ['escaped backslashes', `"${filled('\\\\')}`],
    ['quotes', filled('"')],
    ['names', `{${filled('"a":')}`],
    ['blanks after a string', `"a"${filled(' ')}`],
    ['strings with blanks', filled('"a"   ')],
    ['empty objects', `[${filled('{},')}{}]`],
    ['numbers', `[${filled('1,')}1]`],
    ['different names', `{${Array.from({ length: 6000 }, (_, n) => `"${n}":1`).join()}}`],
  ])('%s', (_, text) => {
    // CPU time, so that a busy machine does not count against it.
    const before = process.cpuUsage()
    refusalOf(text)
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(500)
  })
})

/** A name written with every character escaped. */
const escape = (name: string) =>
  `"${[...Array(name.length).keys()].map((at) => `\\u${name.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`

function hasProto(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false
  return Object.entries(value).some(([name, inner]) => name === '__proto__' || hasProto(inner))
}
