import { ROLES, type Role } from '@keyward/contract'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createIndex, type IndexedMembership, type IndexedVersion } from './index.ts'

const membership = (more: Partial<IndexedMembership> = {}): IndexedMembership => ({
  id: 'mbr_1',
  userId: 'usr_1',
  projectId: 'prj_1',
  projectCode: 'GOV108009',
  tenantId: 'ten_1',
  role: 'admin',
  ended: false,
  ...more,
})
const version = (more: Partial<IndexedVersion> = {}): IndexedVersion => ({
  keyId: 'key_1',
  membershipId: 'mbr_1',
  role: 'member',
  endsAt: 1000,
  disabled: false,
  ...more,
})

function withOneKey(more: Partial<IndexedVersion> = {}) {
  const index = createIndex()
  index.putMembership(membership())
  index.putKey('key_1', new Map([['digest', version(more)]]))
  const reason = () => {
    const hit = index.find('digest')
    return hit === null ? 'no hit' : index.suspension(hit)
  }
  return { index, reason }
}

describe('the index of versions', () => {
  test('a version is found by its digest and by nothing else', () => {
    const { index } = withOneKey()
    expect(index.find('digest')).toEqual({ version: version(), membership: membership() })
    for (const other of ['', 'diges', 'digest ', 'Digest', 'key_1', '__proto__', 'constructor'])
      expect(index.find(other)).toBeNull()
  })

  test('a key that is put anew loses the versions that are not among the new ones', () => {
    const { index } = withOneKey()
    index.putKey(
      'key_1',
      new Map([
        ['second', version()],
        ['third', version()],
      ]),
    )
    expect(['digest', 'second', 'third'].map((digest) => index.find(digest) !== null)).toEqual([
      false,
      true,
      true,
    ])
    expect(index.size()).toBe(2)
  })

  test('a key with no versions left is gone for good', () => {
    const { index } = withOneKey()
    index.putKey('key_1', new Map())
    expect(index.find('digest')).toBeNull()
    expect(index.size()).toBe(0)
  })

  test('a key of a membership that is not known is not found', () => {
    const { index } = withOneKey({ membershipId: 'mbr_elsewhere' })
    expect(index.find('digest')).toBeNull()
  })

  test('putting one key leaves every other alone', () => {
    const { index } = withOneKey()
    index.putKey('key_2', new Map([['other', version({ keyId: 'key_2' })]]))
    index.putKey('key_2', new Map())
    expect(index.find('digest')?.version.keyId).toBe('key_1')
  })

  // Model-based: whatever order the feed brings, the index holds what a list of keys would.
  test('after any sequence of changes it holds exactly the latest versions of each key', () => {
    const digests = fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { maxLength: 3 })
    const put = fc.record({ key: fc.integer({ min: 0, max: 3 }), digests })
    fc.assert(
      fc.property(fc.array(put, { maxLength: 30 }), (puts) => {
        const index = createIndex()
        index.putMembership(membership())
        const model = new Map<string, string[]>()
        for (const { key, digests } of puts) {
          const keyId = `key_${key}`
          const live = digests.map((digest) => `${keyId}/${digest}`)
          model.set(keyId, live)
          index.putKey(keyId, new Map(live.map((digest) => [digest, version({ keyId })])))
        }
        const expected = [...model.values()].flat()
        expect(index.size()).toBe(expected.length)
        for (const digest of expected)
          expect(index.find(digest)?.version.keyId).toBe(digest.split('/')[0])
      }),
    )
  })
})

describe('the live ceiling', () => {
  test.each([
    ['tenant', 'ten_1'],
    ['project', 'prj_1'],
    ['user', 'usr_1'],
  ] as const)('a key is suspended while its %s is stopped, and no longer', (reason, id) => {
    const { index, reason: now } = withOneKey()
    expect(now()).toBeNull()
    index.setActive(id, false)
    index.setActive(id, false)
    expect(now()).toBe(reason)
    index.setActive(id, true)
    expect(now()).toBeNull()
  })

  test('stopping somebody else’s tenant, project or user stops nothing here', () => {
    const { index, reason } = withOneKey()
    for (const id of ['ten_2', 'prj_2', 'usr_2']) index.setActive(id, false)
    expect(reason()).toBeNull()
  })

  test('losing a role suspends the keys that need it, and only those', () => {
    const { index } = withOneKey({ role: 'admin' })
    index.putKey('key_2', new Map([['lesser', version({ keyId: 'key_2' })]]))
    index.putMembership(membership({ role: 'member' }))
    const reasons = ['digest', 'lesser'].map((digest) => {
      const hit = index.find(digest)
      return hit && index.suspension(hit)
    })
    expect(reasons).toEqual(['role', null])
  })

  test('a membership that ended stays ended for its keys, until a live one is read again', () => {
    const { index, reason } = withOneKey()
    index.endMembership('mbr_1')
    expect(reason()).toBe('membership')
    index.setActive('usr_1', true)
    expect(reason()).toBe('membership')
    index.endMembership('mbr_unknown')
    index.putMembership(membership())
    expect(reason()).toBeNull()
  })

  test('a key never works for a role above the one its owner holds now', () => {
    for (const held of ROLES)
      for (const needed of ROLES) {
        const { index, reason } = withOneKey({ role: needed })
        index.putMembership(membership({ role: held }))
        expect(reason()).toBe(widens(held, needed) ? 'role' : null)
      }
  })
})

const widens = (held: Role, needed: Role) => held === 'member' && needed === 'admin'
