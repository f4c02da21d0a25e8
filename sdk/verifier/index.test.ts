import { ROLES, type Role } from '@keyward/contract'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { digestOf, idOf, membershipRow, versionRow } from '../testing/index-facts.ts'
import { createIndex, type IndexedVersion } from './index.ts'

const KEY = idOf('key', 1)
const OTHER_KEY = idOf('key', 2)
const DIGEST = digestOf('digest')

function withOneKey(more: Partial<IndexedVersion> = {}) {
  const index = createIndex()
  index.putMembership(membershipRow())
  index.putKey(KEY, new Map([[DIGEST, versionRow(more)]]))
  const reason = () => {
    const hit = index.find(DIGEST)
    return hit === null ? 'no hit' : hit.suspension
  }
  return { index, reason }
}

describe('the index of versions', () => {
  test('a version is found by its digest and by nothing else', () => {
    const { index } = withOneKey()
    const { projectId, projectCode, tenantId, userId } = membershipRow()
    const {
      keyId,
      role,
      endsAt,
      disabled,
      userId: user,
      project,
      suspension,
    } = index.find(DIGEST) ?? {}
    expect({ keyId, role, endsAt, disabled, user, project, suspension }).toEqual({
      keyId: KEY,
      role: 'member',
      endsAt: 1000,
      disabled: false,
      user: userId,
      project: { projectId, projectCode, tenantId },
      suspension: null,
    })
    for (const other of ['', 'diges', 'digest ', 'Digest'].map(digestOf))
      expect(index.find(other)).toBeNull()
  })

  test('a key that is put anew loses the versions that are not among the new ones', () => {
    const { index } = withOneKey()
    index.putKey(
      KEY,
      new Map([
        [digestOf('second'), versionRow()],
        [digestOf('third'), versionRow()],
      ]),
    )
    expect(
      ['digest', 'second', 'third'].map((text) => index.find(digestOf(text)) !== null),
    ).toEqual([false, true, true])
    expect(index.size()).toBe(2)
  })

  test('a key with no versions left is gone for good', () => {
    const { index } = withOneKey()
    index.putKey(KEY, new Map())
    expect(index.find(DIGEST)).toBeNull()
    expect(index.size()).toBe(0)
  })

  test('a key of a membership that is not known is not found', () => {
    const { index } = withOneKey({ membershipId: idOf('membership', 99) })
    expect(index.find(DIGEST)).toBeNull()
  })

  test('putting one key leaves every other alone', () => {
    const { index } = withOneKey()
    index.putKey(OTHER_KEY, new Map([[digestOf('other'), versionRow()]]))
    index.putKey(OTHER_KEY, new Map())
    expect(index.find(DIGEST)?.keyId).toBe(KEY)
  })

  // Model-based: whatever order the feed brings, the index holds what a list of keys would.
  test('after any sequence of changes it holds exactly the latest versions of each key', () => {
    const digests = fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { maxLength: 3 })
    const put = fc.record({ key: fc.integer({ min: 0, max: 3 }), digests })
    fc.assert(
      fc.property(fc.array(put, { maxLength: 30 }), (puts) => {
        const index = createIndex()
        index.putMembership(membershipRow())
        const model = new Map<string, string[]>()
        for (const { key, digests } of puts) {
          const keyId = idOf('key', key)
          const live = digests.map((digest) => digestOf(`${keyId}/${digest}`))
          model.set(keyId, live)
          index.putKey(keyId, new Map(live.map((digest) => [digest, versionRow()])))
        }
        expect(index.size()).toBe([...model.values()].flat().length)
        for (const [keyId, live] of model)
          for (const digest of live) expect(index.find(digest)?.keyId).toBe(keyId)
      }),
    )
  })
})

describe('the live ceiling', () => {
  test.each([
    ['tenant', idOf('tenant', 1)],
    ['project', idOf('project', 1)],
    ['user', idOf('user', 1)],
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
    for (const kind of ['tenant', 'project', 'user'] as const) index.setActive(idOf(kind, 2), false)
    expect(reason()).toBeNull()
  })

  test('losing a role suspends the keys that need it, and only those', () => {
    const { index } = withOneKey({ role: 'admin' })
    index.putKey(OTHER_KEY, new Map([[digestOf('lesser'), versionRow()]]))
    index.putMembership(membershipRow({ role: 'member' }))
    const reasons = ['digest', 'lesser'].map((text) => index.find(digestOf(text))?.suspension)
    expect(reasons).toEqual(['role', null])
  })

  test('a membership that ended stays ended for its keys, until a live one is read again', () => {
    const { index, reason } = withOneKey()
    index.endMembership(idOf('membership', 1))
    expect(reason()).toBe('membership')
    index.setActive(idOf('user', 1), true)
    expect(reason()).toBe('membership')
    index.endMembership(idOf('membership', 7))
    index.putMembership(membershipRow())
    expect(reason()).toBeNull()
  })

  test('a key never works for a role above the one its owner holds now', () => {
    for (const held of ROLES)
      for (const needed of ROLES) {
        const { index, reason } = withOneKey({ role: needed })
        index.putMembership(membershipRow({ role: held }))
        expect(reason()).toBe(widens(held, needed) ? 'role' : null)
      }
  })
})

const widens = (held: Role, needed: Role) => held === 'member' && needed === 'admin'
