import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@keyward/sdk'
import { afterAll, describe, expect, it } from 'vitest'
import { type Config, readConfig, type Started, startKeyward } from '../main.ts'
import {
  joinByLink,
  newMember,
  newPlace,
  newService,
  signIn,
  verifyOverHttp,
} from '../testing/people.ts'
import { rotateRootKey } from './rotate-root-key.ts'

const directory = mkdtempSync(join(tmpdir(), 'keyward-root-'))
const file = (name: string) => join(directory, name)
afterAll(() => rmSync(directory, { recursive: true, force: true }))

for (const name of ['old', 'new']) {
  writeFileSync(file(name), randomBytes(32).toString('hex'), { mode: 0o600 })
}

const configOf = (current: string, other?: string): Config =>
  readConfig({
    KEYWARD_PORT: '0',
    KEYWARD_DATA_DIR: file('data'),
    KEYWARD_ROOT_KEY_FILE: file(current),
    KEYWARD_LOG_LEVEL: 'silent',
    ...(other === undefined ? {} : { KEYWARD_OTHER_ROOT_KEY_FILE: file(other) }),
  })

/** Runs `visit` on a server that is started for it. */
async function during<T>(config: Config, visit: (started: Started) => Promise<T>): Promise<T> {
  const started = await startKeyward(config)
  try {
    return await visit(started)
  } finally {
    await started.app.close()
  }
}

describe('rotating the root key [embedded]', () => {
  it('moves everything to the new one while the server answers; afterwards the old one opens nothing', async () => {
    const made = await during(configOf('old'), async ({ app, url, firstLink }) => {
      const operator = await joinByLink(url, firstLink ?? '', {
        email: 'olive@example.org',
        name: 'Olive',
      })
      const cloud = { url, app, deps: app.deps, operator } as Parameters<typeof newPlace>[0]
      const place = await newPlace(cloud)
      const alice = await newMember(cloud, place)
      const service = await newService(cloud)
      const key = await alice.client.createKey({
        params: { project_id: place.projectId },
        body: {},
      })
      const { token } = await operator.withToken('admin', 'read')
      const { link } = await operator.client.createUser({
        body: { email: 'ivy@example.org', name: 'Ivy' },
      })
      return { key, token, email: alice.email, credential: service.credential, link: link.url }
    })
    await during(configOf('new', 'old'), async ({ app, url }) => {
      expect(await verifyOverHttp(url, made.credential, made.key.plaintext)).toMatchObject({
        valid: true,
      })
      await signIn(url, made.email)
      await rotateRootKey(app.deps)
      expect(await verifyOverHttp(url, made.credential, made.key.plaintext)).toMatchObject({
        valid: true,
      })
    })
    await during(configOf('new'), async ({ app, url }) => {
      expect(app.plane.forgeries()).toBe(0)
      expect(await verifyOverHttp(url, made.credential, made.key.plaintext)).toMatchObject({
        valid: true,
      })
      const alice = await signIn(url, made.email)
      expect((await alice.client.listMySessions({})).data).toHaveLength(2)
      expect((await joinByLink(url, made.link)).email).toBe('ivy@example.org')
      const master = (await alice.client.listKeys({})).data.find((key) => key.master)
      const born = await alice.client.revealKey({
        params: { key_id: master?.key_id ?? '' },
        body: {},
      })
      expect(await verifyOverHttp(url, made.credential, born.plaintext)).toMatchObject({
        valid: true,
      })
      const shown = await alice.client.revealKey({ params: { key_id: made.key.key_id }, body: {} })
      expect(shown.plaintext).toBe(made.key.plaintext)
      const automation = createClient({
        url,
        headers: () => ({ authorization: `Bearer ${made.token}` }),
      })
      expect((await automation.listTenants({})).data).toHaveLength(1)
      const trail = await automation.listEvents({ query: { action: 'system.root_key_rotated' } })
      expect(trail.data.length).toBeGreaterThan(0)
      expect(app.plane.forgeries()).toBe(0)
    })
    await expect(startKeyward(configOf('old'))).rejects.toThrow(
      /is not the one this database was made with/,
    )
  }, 120_000)

  it('refuses to start with another root key that is neither', async () => {
    writeFileSync(file('third'), randomBytes(32).toString('hex'), { mode: 0o600 })
    await expect(startKeyward(configOf('third', 'old'))).rejects.toThrow(/Put the right one back/)
  }, 60_000)
})
