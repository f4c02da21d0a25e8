/** Values from JSON schemas: good ones that fit, and bad ones that break exactly one thing. */

export type Schema = {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly pattern?: string
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}

/** A repeatable source of numbers in [0, 1): mulberry32. */
export type Dice = () => number

export function createDice(seed: number): Dice {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export const pick = <T>(dice: Dice, list: readonly T[]): T =>
  list[Math.floor(dice() * list.length)] as T

/** Knows values that a schema alone cannot tell: existing IDs, fresh e-mail addresses, the password. */
export type Known = (field: string, schema: Schema) => unknown

/** A value that fits the schema; `known` may answer for a field by name, undefined for no opinion. */
export function fitting(schema: Schema, dice: Dice, known: Known, field = ''): unknown {
  const opinion = known(field, schema)
  if (opinion !== undefined) return opinion
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return pick(dice, schema.enum)
  if (schema.anyOf) return fitting(pick(dice, schema.anyOf), dice, known, field)
  switch (schema.type) {
    case 'object':
      return fittingObject(schema, dice, known)
    case 'array':
      return Array.from({ length: Math.max(1, schema.minItems ?? 0) }, () =>
        fitting(schema.items ?? {}, dice, known, field),
      )
    case 'integer':
    case 'number':
      return between(dice, schema.minimum ?? 0, Math.min(schema.maximum ?? 400, 400))
    case 'boolean':
      return dice() < 0.5
    case 'null':
      return null
    default:
      return word(dice, schema.minLength ?? 1)
  }
}

function fittingObject(schema: Schema, dice: Dice, known: Known): Record<string, unknown> {
  const fields = Object.entries(schema.properties ?? {})
  const taken = fields.filter(([name]) => schema.required?.includes(name) || dice() < 0.5)
  return Object.fromEntries(taken.map(([name, inner]) => [name, fitting(inner, dice, known, name)]))
}

const between = (dice: Dice, low: number, high: number) =>
  low + Math.floor(dice() * (Math.max(high, low) - low + 1))

const LETTERS = 'abcdefghijklmnopqrstuvwxyz 計畫金鑰éß🙂'
function word(dice: Dice, least: number): string {
  const letters = Array.from(LETTERS)
  const length = Math.max(least, 1 + Math.floor(dice() * 12))
  return `w${Array.from({ length }, () => pick(dice, letters)).join('')}w`
}

/** Things that no field should take, or take only as text. */
export const NASTY: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  1e308,
  2 ** 53 + 1,
  '',
  ' ',
  '30',
  [],
  {},
  [30],
  { a: 1 },
  '\u0000',
  'a\u0000b',
  '\ud800',
  "' or 1=1 --",
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '%00',
  'x'.repeat(5000),
  '__proto__',
  'NaN',
  '1e400',
]

/** The same body with one thing wrong. */
export function broken(body: Record<string, unknown>, dice: Dice): unknown {
  const names = Object.keys(body)
  const name = names.length === 0 ? 'extra' : pick(dice, names)
  const ways: (() => unknown)[] = [
    () => ({ ...body, [name]: pick(dice, NASTY) }),
    () => Object.fromEntries(Object.entries(body).filter(([key]) => key !== name)),
    () => ({
      ...body,
      [pick(dice, ['user_id', 'owner', 'role_', 'tenant', 'constructor', 'extra'])]: pick(
        dice,
        NASTY,
      ),
    }),
    () => pick(dice, NASTY),
    () => [body],
    () => ({ ...body, [name]: [body[name]] }),
  ]
  return pick(dice, ways)()
}
