import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@keyward/sdk'
import { createIndex, type VerificationIndex } from '@keyward/sdk/verifier/index'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { createApp } from '../app.ts'
import { readConfig } from '../config.ts'
import { createKeyring } from '../crypto/keyring.ts'
import { issueFirstLink } from '../links/issue-first-link.ts'
import { createLog } from '../log.ts'
import { createClock } from '../testing/clock.ts'
import { describeOnEngines, openMigrated } from '../testing/engines.ts'
import { newKey, newKeyScene } from '../testing/keys.ts'
import { joinByLink, verifyOverHttp } from '../testing/people.ts'
import { readSnapshot, type SnapshotMark, writeSnapshot } from './snapshot.ts'
import { openDraft, removeDrafts } from './snapshot-draft.ts'

const MARK: SnapshotMark = { epoch: 'e', revision: 7, revisionAt: 1 }
const KEYRING = createKeyring(randomBytes(32))
const always = async () => true

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyward-snapshot-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a snapshot of the index', () => {
  const digest = (n: number) => Buffer.alloc(32, `digest ${n} `).toString('latin1')
  const id = (prefix: string, n: number) => `${prefix}_${String(n).padStart(26, '0')}`
  const filled = (keys: number): VerificationIndex => {
    const index = createIndex()
    index.setActive(id('usr', 3), false)
    for (let n = 0; n < keys; n++) {
      index.putMembership({
        id: id('mbr', n % 40),
        userId: id('usr', n % 10),
        projectId: id('prj', n % 5),
        projectCode: `P${n % 5}`,
        tenantId: id('ten', 1),
        role: 'admin',
        ended: n % 40 === 7,
      })
      const version = {
        membershipId: id('mbr', n % 40),
        role: 'member',
        endsAt: n,
        disabled: n % 9 === 0,
      }
      index.putKey(id('key', n), new Map([[digest(n), { ...version, role: 'member' as const }]]))
    }
    return index
  }
  const told = (index: VerificationIndex, keys: number) =>
    Array.from({ length: keys }, (_, n) => {
      const hit = index.find(digest(n))
      if (hit === null) return null
      const { keyId, userId, role, endsAt, disabled, suspension, project } = hit
      return { keyId, userId, role, endsAt, disabled, suspension, project }
    })
  const kept = async (index: VerificationIndex, name: string) => {
    const path = join(folder, name)
    await writeSnapshot(path, KEYRING, index, MARK)
    return path
  }

  test('gives back an index that says the same of every key', async () => {
    const index = filled(3000)
    const read = await readSnapshot(await kept(index, 'same'), KEYRING, always)
    expect(read?.mark).toMatchObject(MARK)
    expect(read && told(read.index, 3000)).toEqual(told(index, 3000))
    expect(read?.index.size()).toBe(3000)
  })

  test('gives back an index that can be changed in every way', async () => {
    const path = await kept(filled(500), 'changed')
    const index = (await readSnapshot(path, KEYRING, always))?.index ?? createIndex()
    for (let n = 0; n < 500; n += 2) index.putKey(id('key', n), new Map())
    index.setActive(id('usr', 4), false)
    index.setActive(id('usr', 3), true)
    index.endMembership(id('mbr', 11))
    for (let n = 500; n < 600; n++) {
      const version = {
        membershipId: id('mbr', 1),
        role: 'member' as const,
        endsAt: 1,
        disabled: false,
      }
      index.putKey(id('key', n), new Map([[digest(n), version]]))
    }
    for (let n = 0; n < 500; n++) {
      const hit = index.find(digest(n))
      expect(hit === null).toBe(n % 2 === 0)
      if (hit === null) continue
      const stopped = n % 10 === 4 ? 'user' : n % 40 === 11 || n % 40 === 7 ? 'membership' : null
      expect(hit.suspension).toBe(stopped)
    }
    expect(index.size()).toBe(350)
  })

  test('is written under a name that nobody can tell, and never through a link', async () => {
    const path = join(folder, 'linked')
    const target = join(folder, 'precious')
    await writeFile(target, 'precious')
    await symlink(target, `${path}.${process.pid}.new`)
    await writeSnapshot(path, KEYRING, filled(10), MARK)
    expect(await readFile(target, 'utf8')).toBe('precious')
    const drafts = [await openDraft(path), await openDraft(path)]
    expect(new Set(drafts.map((draft) => draft.path)).size).toBe(2)
    for (const { file, path: beside } of drafts) {
      expect((await stat(beside)).mode & 0o777).toBe(0o600)
      await file.close()
    }
  })

  test('that was not finished is removed at the next start, and nothing else is', async () => {
    const own = await mkdtemp(join(folder, 'drafts-'))
    const path = join(own, 'index')
    await (await openDraft(path)).file.close()
    await writeFile(`${path}.1234.new`, '')
    await symlink(join(folder, 'precious'), `${path}.abcd.new`)
    const others = ['index', 'index.new', 'index.1.new.txt', 'other.12.new', 'index.key.new']
    for (const name of others) await writeFile(join(own, name), '')
    await removeDrafts(path)
    expect((await readdir(own)).toSorted()).toEqual(others.toSorted())
    await removeDrafts(join(own, 'missing', 'index'))
  })

  test('is nothing to whoever has another root key', async () => {
    const path = await kept(filled(10), 'foreign')
    expect(await readSnapshot(path, createKeyring(randomBytes(32)), always)).toBeNull()
  })

  test('is read while the root key is being rotated', async () => {
    const [old, next] = [randomBytes(32), randomBytes(32)]
    const path = join(folder, 'rotated')
    await writeSnapshot(path, createKeyring(old), filled(10), MARK)
    expect(await readSnapshot(path, createKeyring(next, old), always)).not.toBeNull()
  })

  test('is nothing when a single bit of it was changed, wherever, or it was cut short', async () => {
    const path = await kept(filled(20), 'forged')
    const whole = await readFile(path)
    for (let i = 0; i < 60; i++) {
      const forged = Buffer.from(whole)
      const at = Math.floor((i / 60) * whole.length)
      forged[at] = (forged[at] ?? 0) ^ 1
      await writeFile(path, forged)
      expect(await readSnapshot(path, KEYRING, always)).toBeNull()
    }
    for (const length of [0, 1, 40, whole.length - 1]) {
      await writeFile(path, whole.subarray(0, length))
      expect(await readSnapshot(path, KEYRING, always)).toBeNull()
    }
    await writeFile(path, whole)
    expect(await readSnapshot(path, KEYRING, always)).not.toBeNull()
  })

  test('is for its owner alone to read, and is not believed against the history of the database', async () => {
    const path = await kept(filled(10), 'mode')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readSnapshot(path, KEYRING, async () => false)).toBeNull()
    expect(await readSnapshot(join(folder, 'missing'), KEYRING, always)).toBeNull()
  })
})

describeOnEngines('a node that starts from a snapshot', (newDatabase) => {
  it('verifies as before, and by what was changed while it was away', async () => {
    const where = await newDatabase()
    const dataDir = await mkdtemp(join(folder, 'data-'))
    const at = 'url' in where && where.url ? { url: where.url } : { dataDir }
    const rootKey = randomBytes(32)
    const clock = createClock()
    const path = join(folder, `node-${'url' in at ? 'postgres' : 'embedded'}`)
    const start = async (snapshot: string | undefined) => {
      const app = await createApp({
        config: readConfig({
          KEYWARD_URL: 'http://keyward.test',
          ...(snapshot === undefined ? {} : { KEYWARD_SNAPSHOT_FILE: snapshot }),
        }),
        database: await openMigrated(at),
        rootKey,
        now: clock.now,
        log: createLog('silent'),
      })
      return {
        app,
        deps: app.deps,
        clock,
        url: `http://127.0.0.1:${await app.listen('127.0.0.1', 0)}`,
      }
    }
    const first = await start(path)
    const link = await issueFirstLink(first.deps)
    const identity = { email: 'operator@example.org', name: 'Olive Operator' }
    const operator = await joinByLink(first.url, link?.url.reveal() ?? '', identity)
    const scene = await newKeyScene({ ...first, operator })
    const [kept, gone, disabled] = [await newKey(scene), await newKey(scene), await newKey(scene)]
    const credential = await operator.client.createCredential({
      params: { service_id: (await operator.client.listServices({})).data[0]?.service_id ?? '' },
      body: {},
    })
    const { token } = await scene.owner.withToken('keys')
    await first.app.close()
    expect((await stat(path)).size).toBeGreaterThan(1000)

    // Changed by a node that keeps no snapshot: the file is older than the database now.
    const second = await start(undefined)
    const client = createClient({
      url: second.url,
      headers: () => ({ authorization: `Bearer ${token}` }),
    })
    await client.deleteKey({ params: { key_id: gone.key_id } })
    await client.disableKey({ params: { key_id: disabled.key_id }, body: {} })
    await second.app.close()

    const third = await start(path)
    const codeOf = async ({ plaintext }: { plaintext: string }) =>
      (await verifyOverHttp(third.url, credential.plaintext, plaintext)).code
    expect([await codeOf(kept), await codeOf(gone), await codeOf(disabled)]).toEqual([
      'valid',
      'unknown',
      'disabled',
    ])
    await third.app.close()

    // A backup that went another way has the same numbers at other moments.
    const fourth = await openMigrated(at)
    await fourth.orm.execute(sql`update revisions set at = at + interval '1 second'`)
    await fourth.close()
    const fifth = await start(path)
    expect(fifth.app.plane.index.size()).toBeGreaterThan(0)
    await fifth.app.close()
  })
})
