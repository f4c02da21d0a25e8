import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { digestOf, idOf, membershipRow, versionRow } from '../../testing/index-facts.ts'
import { createIndex, type IndexedVersion } from '../index.ts'
import type { VersionBytes } from './versions.ts'

/** Far apart in both halves of the number, and near together. */
const ENDS = [0, 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 1_900_000_000_000, 1_900_000_000_001, 2 ** 43]

function filled(keys: number) {
  const index = createIndex()
  index.putMembership(membershipRow())
  for (let n = 0; n < keys; n++)
    index.putKey(idOf('key', n), new Map([[digestOf(`secret ${n}`), versionRow({ endsAt: n })]]))
  return index
}

/** A version of a key as it is added, by its bytes. */
function bytesOf(keyId: string, digest: string, version: IndexedVersion): VersionBytes {
  const bytes = Buffer.from(`${keyId}${version.membershipId}${digest}`, 'latin1')
  return { ...version, bytes, keyAt: 4, membershipAt: 34, digestAt: 60 }
}
const nth = (n: number, endsAt: number) =>
  bytesOf(idOf('key', n), digestOf(`secret ${n}`), versionRow({ endsAt }))

describe('the table of versions', () => {
  test('holds every key while it grows a thousandfold, and forgets exactly those that go', () => {
    const keys = 120_000
    const index = filled(keys)
    expect(index.size()).toBe(keys)
    for (let n = 0; n < keys; n += 3) index.putKey(idOf('key', n), new Map())
    expect(index.size()).toBe(keys - keys / 3)
    let wrong = 0
    for (let n = 0; n < keys; n++) {
      const hit = index.find(digestOf(`secret ${n}`))
      const right = n % 3 === 0 ? hit === null : hit?.keyId === idOf('key', n) && hit.endsAt === n
      if (!right) wrong += 1
    }
    expect(wrong).toBe(0)
  })

  test('takes at most 96 bytes a live version, and 128 with the side tables, once there are many', () => {
    const keys = 120_000
    const { slots, sideTables } = filled(keys).bytes()
    expect(slots / keys).toBeLessThanOrEqual(96)
    expect((slots + sideTables) / keys).toBeLessThanOrEqual(128)
  })

  test('holds the same whether versions come as values or as bytes', () => {
    const [byValue, byBytes] = [createIndex(), createIndex()]
    const refused: string[] = []
    const adding = byBytes.adding((keyId) => refused.push(keyId))
    for (const index of [byValue, byBytes]) index.putMembership(membershipRow())
    for (let n = 0; n < 3000; n++) {
      const version = versionRow({
        endsAt: ENDS[n % ENDS.length] as number,
        role: n % 3 === 0 ? 'admin' : 'member',
        disabled: n % 5 === 0,
        membershipId: idOf('membership', 1 + (n % 2)),
      })
      const digest = digestOf(`secret ${n}`)
      byValue.putKey(idOf('key', n), new Map([[digest, version]]))
      expect(adding.add(bytesOf(idOf('key', n), digest, version))).toBe(true)
    }
    adding.end()
    expect(refused).toEqual([])
    byBytes.putMembership(membershipRow({ id: idOf('membership', 2) }))
    byValue.putMembership(membershipRow({ id: idOf('membership', 2) }))
    for (let n = 0; n < 3000; n++) {
      const [one, other] = [byValue, byBytes].map((index) => {
        const hit = index.find(digestOf(`secret ${n}`))
        return hit && [hit.keyId, hit.userId, hit.role, hit.endsAt, hit.disabled, hit.suspension]
      })
      expect(other).toEqual(one)
      expect(one).not.toBeNull()
    }
    for (let n = 0; n < 3000; n++) byBytes.putKey(idOf('key', n), new Map())
    expect(byBytes.size()).toBe(0)
  })

  // Model-based: a node that has just read everything is told of changes before it is prepared for them.
  test('forgets and changes exactly what it is told to, however far it is prepared', () => {
    const key = fc.integer({ min: 0, max: 400 })
    const step = fc.oneof(
      fc.record({ does: fc.constant('add' as const), key, endsAt: fc.constantFrom(...ENDS) }),
      fc.record({
        does: fc.constant('prepare' as const),
        times: fc.integer({ max: 2100, min: 1 }),
      }),
      fc.record({ does: fc.constant('put' as const), key, live: fc.boolean() }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.constantFrom(0, 6000), (steps, room) => {
        const index = createIndex(room)
        index.putMembership(membershipRow())
        const model = new Map<number, number>()
        const refused: string[] = []
        const adding = index.adding((keyId) => refused.push(keyId))
        // Enough that every part of the table holds some, and that some parts grow.
        for (let n = 0; n < 6000; n++) adding.add(nth(n, n))
        adding.end()
        for (let n = 0; n <= 400; n++) model.set(n, n)
        const others = 6000 - model.size
        for (const told of steps) {
          if (told.does === 'prepare') for (let i = 0; i < told.times; i++) index.prepare()
          else if (told.does === 'add') {
            adding.add(nth(told.key, told.endsAt))
            adding.end()
            expect(refused.splice(0)).toEqual(model.has(told.key) ? [idOf('key', told.key)] : [])
            if (!model.has(told.key)) model.set(told.key, told.endsAt)
          } else {
            const versions = told.live
              ? [[digestOf(`secret ${told.key}`), versionRow()] as const]
              : []
            index.putKey(idOf('key', told.key), new Map(versions))
            if (told.live) model.set(told.key, versionRow().endsAt)
            else model.delete(told.key)
          }
        }
        expect(index.size()).toBe(others + model.size)
        for (let n = 0; n <= 400; n++)
          expect(index.find(digestOf(`secret ${n}`))?.endsAt).toBe(model.get(n))
      }),
      { numRuns: 20 },
    )
  })

  test('does not take in bytes that are no version, nor a digest that it has already', () => {
    const index = createIndex()
    index.putMembership(membershipRow())
    const refused: string[] = []
    const adding = index.adding((keyId) => refused.push(keyId))
    const add = (keyId: string, membershipId: string) =>
      adding.add(bytesOf(keyId, digestOf('a'), versionRow({ membershipId })))
    const [key, membership] = [idOf('key', 1), idOf('membership', 1)]
    expect(add(key.replace(/.$/, 'u'), membership)).toBe(false)
    expect(add(key, membership.replace(/.$/, 'u'))).toBe(false)
    expect(add(key, membership)).toBe(true)
    expect(add(idOf('key', 2), membership)).toBe(true)
    adding.end()
    expect(add(idOf('key', 3), membership)).toBe(true)
    adding.end()
    expect(refused).toEqual([idOf('key', 2), idOf('key', 3)])
    expect(index.find(digestOf('a'))?.keyId).toBe(key)
    expect(index.size()).toBe(1)
  })

  test('does not grow by keys that come and go', () => {
    const index = filled(20_000)
    const before = index.bytes().slots
    for (let n = 20_000; n < 200_000; n++) {
      index.putKey(idOf('key', n), new Map([[digestOf(`secret ${n}`), versionRow()]]))
      index.putKey(idOf('key', n), new Map())
    }
    expect(index.size()).toBe(20_000)
    expect(index.bytes().slots).toBeLessThanOrEqual(before * 1.2)
  })

  // Model-based: extending, disabling, rotating, deleting and coming back in any order.
  test('says of every version what was said of it last', () => {
    const versions = fc.dictionary(
      fc.constantFrom('a', 'b', 'c'),
      fc.record({
        role: fc.constantFrom('member' as const, 'admin' as const),
        endsAt: fc.constantFrom(...ENDS),
        disabled: fc.boolean(),
        membershipId: fc.constantFrom(idOf('membership', 1), idOf('membership', 2)),
      }),
      { maxKeys: 3 },
    )
    const change = fc.record({ key: fc.integer({ min: 0, max: 5 }), versions })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const index = createIndex()
        for (const n of [1, 2])
          index.putMembership(membershipRow({ id: idOf('membership', n), userId: idOf('user', n) }))
        const model = new Map<number, Record<string, IndexedVersion>>()
        for (const { key, versions: said } of changes) {
          model.set(key, said)
          const entries = Object.entries(said).map(
            ([name, version]) => [digestOf(`${key} ${name}`), version] as const,
          )
          index.putKey(idOf('key', key), new Map(entries))
        }
        for (const [key, said] of model)
          for (const name of ['a', 'b', 'c']) {
            const hit = index.find(digestOf(`${key} ${name}`))
            const wanted = said[name]
            expect(hit === null).toBe(wanted === undefined)
            if (hit === null || wanted === undefined) continue
            const { keyId, role, endsAt, disabled } = hit
            expect({ keyId, role, endsAt, disabled }).toEqual({
              keyId: idOf('key', key),
              role: wanted.role,
              endsAt: wanted.endsAt,
              disabled: wanted.disabled,
            })
          }
      }),
      { numRuns: 300 },
    )
  })

  test('moves a digest that stands under another key to the newer one', () => {
    const index = filled(1)
    const digest = digestOf('secret 0')
    index.putKey(idOf('key', 7), new Map([[digest, versionRow()]]))
    expect(index.find(digest)?.keyId).toBe(idOf('key', 7))
    expect(index.size()).toBe(1)
    index.putKey(idOf('key', 7), new Map())
    expect(index.find(digest)).toBeNull()
  })
})

describe('what stands above many keys', () => {
  test('a stopped user, project or tenant stops all memberships below it, old and new', () => {
    const index = createIndex()
    const put = (n: number, user: number, project: number, tenant: number) => {
      index.putMembership(
        membershipRow({
          id: idOf('membership', n),
          userId: idOf('user', user),
          projectId: idOf('project', project),
          tenantId: idOf('tenant', tenant),
        }),
      )
      const version = versionRow({ membershipId: idOf('membership', n) })
      index.putKey(idOf('key', n), new Map([[digestOf(`secret ${n}`), version]]))
    }
    for (let n = 0; n < 5000; n++) put(n, n % 50, n % 20, n % 4)
    index.setActive(idOf('user', 3), false)
    index.setActive(idOf('project', 7), false)
    index.setActive(idOf('tenant', 2), false)
    for (let n = 5000; n < 5200; n++) put(n, n % 50, n % 20, n % 4)
    for (let n = 0; n < 5200; n++) {
      const expected =
        n % 4 === 2 ? 'tenant' : n % 20 === 7 ? 'project' : n % 50 === 3 ? 'user' : null
      expect(index.find(digestOf(`secret ${n}`))?.suspension).toBe(expected)
    }
    for (const [kind, n] of [
      ['user', 3],
      ['project', 7],
      ['tenant', 2],
    ] as const)
      index.setActive(idOf(kind, n), true)
    for (let n = 0; n < 5200; n++)
      expect(index.find(digestOf(`secret ${n}`))?.suspension).toBeNull()
  })

  test('a project that is renamed is told by its new code for every key in it', () => {
    const index = createIndex()
    for (const n of [1, 2]) index.putMembership(membershipRow({ id: idOf('membership', n) }))
    index.putKey(
      idOf('key', 1),
      new Map([[digestOf('secret'), versionRow({ membershipId: idOf('membership', 2) })]]),
    )
    index.putMembership(membershipRow({ projectCode: 'NEW' }))
    expect(index.find(digestOf('secret'))?.project.projectCode).toBe('NEW')
  })

  test('a membership that another user claims lets nothing through', () => {
    const index = filled(1)
    index.putMembership(membershipRow({ userId: idOf('user', 2) }))
    expect(index.find(digestOf('secret 0'))?.suspension).toBe('membership')
  })
})
