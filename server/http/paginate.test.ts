import { Refusal } from '@keyward/contract'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Actor } from '../actor.ts'
import { createKeyring } from '../crypto/keyring.ts'
import { type ListIdentity, type Position, positionOf, toPage } from './paginate.ts'

const keyring = createKeyring(Buffer.alloc(32, 5))
const lin: Actor = {
  userId: 'usr_lin',
  name: 'Lin',
  operator: false,
  via: 'session',
  sessionId: 'ses_1',
  tokenId: null,
  scopes: null,
  authenticatedAt: null,
  requestId: null,
  ip: null,
}
const wu: Actor = { ...lin, userId: 'usr_wu', name: 'Wu' }
const keys: ListIdentity = {
  list: 'keys',
  filters: { q: 'ci', status: ['active'], project_id: undefined },
}

const row = (n: number): Position => ({ value: `2030-01-${n}`, id: `key_${n}` })
const rows = (many: number) => Array.from({ length: many }, (_, n) => row(n))

function page(many: number, paging: { page_size?: number } = {}, identity = keys, actor = lin) {
  return toPage(
    { keyring, actor, identity, paging },
    rows(many),
    (each) => each,
    (each) => each.id,
  )
}
function tokenFor(identity = keys, actor = lin): string {
  const { next_page_token } = page(3, { page_size: 2 }, identity, actor)
  if (next_page_token === null) throw new Error('there is no next page')
  return next_page_token
}
const read = (page_token: string, identity = keys, actor = lin) =>
  positionOf(keyring, actor, identity, { page_token })

const expectRefused = (act: () => unknown) => {
  expect(act).toThrow(Refusal)
  expect(act).toThrow(expect.objectContaining({ code: 'page_token_invalid', status: 400 }))
}

describe('a page token', () => {
  test('leads to the row after the last one shown', () => {
    expect(read(tokenFor())).toEqual(row(1))
  })

  test('carries any value that a column can hold', () => {
    const value = fc.string({ unit: 'grapheme', maxLength: 20 })
    fc.assert(
      fc.property(value, (name) => {
        const context = { keyring, actor: lin, identity: keys, paging: { page_size: 1 } }
        const { next_page_token } = toPage(
          context,
          [name, name],
          (each) => ({ value: each, id: 'x' }),
          String,
        )
        expect(read(next_page_token ?? '')).toEqual({ value: name, id: 'x' })
      }),
    )
  })

  test('of one person is refused to every other', () => {
    expectRefused(() => read(tokenFor(), keys, wu))
  })

  test.each([
    ['another filter', { list: 'keys', filters: { q: 'cd', status: ['active'] } }],
    [
      'one filter more',
      { list: 'keys', filters: { q: 'ci', status: ['active'], order_by: 'name' } },
    ],
    ['one filter less', { list: 'keys', filters: { q: 'ci' } }],
    ['another kind of value', { list: 'keys', filters: { q: 'ci', status: 'active' } }],
    ['no filters', { list: 'keys', filters: {} }],
    ['another list', { list: 'events', filters: keys.filters }],
  ])('is refused with %s', (_, identity) => {
    expectRefused(() => read(tokenFor(), identity))
  })

  test('is taken with the same filters in another order, and with absent ones written out', () => {
    const same = { list: 'keys', filters: { user_id: undefined, status: ['active'], q: 'ci' } }
    expect(read(tokenFor(), same)).toEqual(row(1))
  })

  test('is refused under another root key', () => {
    const other = createKeyring(Buffer.alloc(32, 6))
    expectRefused(() => positionOf(other, lin, keys, { page_token: tokenFor() }))
  })

  test('is refused when any one character of it is changed, missing or added', () => {
    const token = tokenFor()
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === 'A' ? 'B' : 'A'
      expectRefused(() => read(token.slice(0, at) + other + token.slice(at + 1)))
      expectRefused(() => read(token.slice(0, at) + token.slice(at + 1)))
      expectRefused(() => read(token.slice(0, at)))
    }
    for (const extra of ['.', '.x', '=', '$', ' ', '\n', 'A', '\0'])
      expectRefused(() => read(token + extra))
  })

  test.each(['', '.', '..', 'null', 'e30.', Buffer.from('["x","y"]').toString('base64url')])(
    'made by hand is refused: %j',
    (token) => {
      expectRefused(() => read(token))
    },
  )

  test('left out means the first page', () => {
    expect(positionOf(keyring, lin, keys, {})).toBeNull()
  })
})

describe('a page', () => {
  test.each([
    [0, 0, false],
    [1, 1, false],
    [2, 2, false],
    [3, 2, true],
  ])('of two, cut from %i rows, shows %i; a next one: %s', (many, shown, more) => {
    const { data, next_page_token } = page(many, { page_size: 2 })
    expect([data.length, next_page_token !== null]).toEqual([shown, more])
  })

  test('shows 50 unless another size is asked for', () => {
    expect(page(60).data).toHaveLength(50)
  })
})
