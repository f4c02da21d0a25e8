import { expect, it } from 'vitest'
import { textField, typedField } from './fields.ts'

it('reads JSON-looking values as JSON and everything else as text', () => {
  const fields = [
    'days=30',
    'validate_only=true',
    'name=30 days',
    'ids=["a"]',
    'odd={x',
    'eq=a=b',
  ].reduce((before, written) => typedField(written, before), {})
  expect(fields).toEqual({
    days: 30,
    validate_only: true,
    name: '30 days',
    ids: ['a'],
    odd: '{x',
    eq: 'a=b',
  })
})

it('keeps a number text when asked to, and refuses a field without a name', () => {
  expect(textField('name=30')).toEqual({ name: '30' })
  expect(() => typedField('=30')).toThrow(/name=value/)
})
