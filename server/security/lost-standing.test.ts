import { beforeEach, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { type KeyScene, newKey, newKeyScene, outcomeOf } from '../testing/keys.ts'
import { joinByLink, PASSWORD, refusalOf, signIn } from '../testing/people.ts'
import { forgetAttempts } from '../testing/security/behind-our-back.ts'
import type { TestApp } from '../testing/start-app.ts'

/** What somebody holds: a key that works, a session and a token that may read. */
type Holding = Awaited<ReturnType<typeof holdingOf>>

/** Somebody's standing is lost, and perhaps given back. */
type Loss = {
  readonly lose: (scene: KeyScene, holding: Holding) => Promise<unknown>
  readonly regain?: (scene: KeyScene, holding: Holding) => Promise<unknown>
  /** What works between the two: nothing of an account that is gone, all but the key otherwise. */
  readonly account: 'works' | 'stops'
  readonly key: 'suspended' | 'unknown'
}

describeApp('somebody who loses their standing', (app) => {
  beforeEach(() => forgetAttempts(app()))
  const userParams = ({ owner }: Holding) => ({ params: { user_id: owner.userId }, body: {} })
  const operator = () => app().operator.client
  const removeOwner = async ({ admin, place }: KeyScene, { membershipId }: Holding) =>
    admin.client.removeMember({
      params: { project_id: place.projectId, membership_id: membershipId },
    })

  const losses: Record<string, Loss> = {
    'the role': {
      lose: (scene, holding) => setRole(scene, holding, 'member'),
      regain: (scene, holding) => setRole(scene, holding, 'admin'),
      account: 'works',
      key: 'suspended',
    },
    'the membership': { lose: removeOwner, account: 'works', key: 'unknown' },
    'the account, disabled': {
      lose: (_, holding) => operator().disableUser(userParams(holding)),
      regain: (_, holding) => operator().enableUser(userParams(holding)),
      account: 'stops',
      key: 'suspended',
    },
    'the account, deleted': {
      lose: (_, { owner }) => operator().deleteUser({ params: { user_id: owner.userId } }),
      account: 'stops',
      key: 'unknown',
    },
    'the project, disabled': {
      lose: ({ place }) =>
        operator().disableProject({ params: { project_id: place.projectId }, body: {} }),
      regain: ({ place }) =>
        operator().enableProject({ params: { project_id: place.projectId }, body: {} }),
      account: 'works',
      key: 'suspended',
    },
    'the project, deleted': {
      lose: ({ place }) => operator().deleteProject({ params: { project_id: place.projectId } }),
      account: 'works',
      key: 'unknown',
    },
    'the tenant, disabled': {
      lose: ({ place }) =>
        operator().disableTenant({ params: { tenant_id: place.tenantId }, body: {} }),
      regain: ({ place }) =>
        operator().enableTenant({ params: { tenant_id: place.tenantId }, body: {} }),
      account: 'works',
      key: 'suspended',
    },
  }

  it.each(Object.entries(losses))(
    'by %s: the key stops before the answer is there, and nothing deleted comes back (V15)',
    async (_, { lose, regain, account, key }) => {
      const scene = await newKeyScene(app())
      const holding = await holdingOf(app(), scene)
      const deleted = await newKey(scene, {}, holding.owner)
      await holding.owner.client.deleteKey({ params: { key_id: deleted.key_id } })
      expect(await worksOf(scene, holding)).toEqual(['valid', 200, 200])

      await lose(scene, holding)
      const status = account === 'works' ? 200 : 401
      expect(await worksOf(scene, holding)).toEqual([key, status, status])
      if (key === 'suspended' || account === 'stops') await expectNoNewKey(scene, holding)

      if (regain) {
        await regain(scene, holding)
        expect((await scene.verify(holding.plaintext)).code).toBe('valid')
      }
      expect((await scene.verify(deleted.plaintext)).code).toBe('unknown')
      // Ended sessions stay ended; who had to leave signs in anew.
      if (account === 'stops') expect((await holding.owner.send('GET', '/v1/me')).status).toBe(401)
    },
  )

  it('is not let back in by a membership that begins anew: the old keys stay gone (V15)', async () => {
    const scene = await newKeyScene(app())
    const holding = await holdingOf(app(), scene)
    await removeOwner(scene, holding)
    await operator().addMember({
      params: { project_id: scene.place.projectId },
      body: { email: holding.owner.email, role: 'admin' },
    })
    expect((await scene.verify(holding.plaintext)).code).toBe('unknown')
  })

  it('by a password set anew is out of every session; the keys, which are no login, go on (V15)', async () => {
    const scene = await newKeyScene(app())
    const holding = await holdingOf(app(), scene)
    const elsewhere = await signIn(app().url, holding.owner.email)
    const { url } = await operator().resetUser(userParams(holding))
    const back = await joinByLink(app().url, url)
    for (const person of [holding.owner, elsewhere])
      expect((await person.send('GET', '/v1/me')).status).toBe(401)
    expect((await back.send('GET', '/v1/me')).status).toBe(200)
    expect((await scene.verify(holding.plaintext)).code).toBe('valid')
    const other = 'quite another passphrase'
    await back.client.changePassword({
      body: { current_password: PASSWORD, new_password: other },
    })
    expect(await refusalOf(signIn(app().url, holding.owner.email))).toBe('credentials_wrong')
  })

  async function expectNoNewKey({ place }: KeyScene, { owner }: Holding): Promise<void> {
    const path = `/v1/projects/${place.projectId}/keys`
    const response = await owner.send('POST', path, { body: { role: 'admin' } })
    expect((await outcomeOf(response))[0]).toBeGreaterThanOrEqual(400)
  }
})

/** An admin of the scene's project, who holds a key for that role. */
async function holdingOf(app: TestApp, scene: KeyScene) {
  const { place } = scene
  const params = { project_id: place.projectId }
  const { membership_id } = await app.operator.client.addMember({
    params,
    body: { email: scene.stranger.email, role: 'admin' },
  })
  const owner = scene.stranger
  const { token } = await owner.withToken('read')
  const key = await owner.client.createKey({ params, body: { role: 'admin' } })
  return { owner, membershipId: membership_id, token, plaintext: key.plaintext }
}

async function setRole(
  { admin, place }: KeyScene,
  { membershipId }: Holding,
  role: 'member' | 'admin',
) {
  const params = { project_id: place.projectId, membership_id: membershipId }
  const { etag } = await admin.client.getMember({ params })
  return admin.client.setRole({ params, body: { role }, ifMatch: etag })
}

/** The key's outcome, and the status of the session and the token. */
async function worksOf(scene: KeyScene, { owner, token, plaintext }: Holding) {
  const byToken = await fetch(`${scene.app.url}/v1/me`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const bySession = await owner.send('GET', '/v1/me')
  return [(await scene.verify(plaintext)).code, bySession.status, byToken.status]
}
