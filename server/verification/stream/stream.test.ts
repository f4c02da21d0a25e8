import type { StreamLine } from '@keyward/contract'
import {
  CredentialRefused,
  openVerifier,
  VerifierUnavailable,
} from '@keyward/sdk/verifier/open-verifier'
import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../../testing/describe-app.ts'
import { extendKey, type KeyScene, newKey, newKeyScene } from '../../testing/keys.ts'
import { newService } from '../../testing/people.ts'
import { usingVerifiers } from '../../testing/verifiers.ts'

const { open, untilSays } = usingVerifiers()

describeApp('a verifier inside a service', (app) => {
  let scene: KeyScene
  let credential: string
  beforeAll(async () => {
    scene = await newKeyScene(app())
    credential = (await newService(app())).credential
  })

  /** The question of who goes on from what this node holds now. */
  const resumption = (epoch: string, mark: { revision?: number; at?: number } = {}): string => {
    const { revision, at } = { ...app().app.plane.feed.mark(), ...mark }
    return `?epoch=${epoch}&after=${revision}&at=${at}`
  }

  it('says of every key what the server says of it', async () => {
    const keys = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        newKey(scene, i % 2 ? { role: 'admin' } : {}, scene.admin),
      ),
    )
    const [disabled, rotated, gone] = keys
    const params = (key = keys[0]) => ({ key_id: key?.key_id ?? '' })
    await scene.admin.client.disableKey({ params: params(disabled), body: {} })
    await scene.admin.client.rotateKey({ params: params(rotated), body: {} })
    await scene.admin.client.deleteKey({ params: params(gone) })
    const verifier = await open([app().url], credential)
    for (const presented of [...keys.map(({ plaintext }) => plaintext), 'kw_wrong', ''])
      expect({ status: 200, ...verifier.verify(presented).toJSON() }).toEqual(
        await scene.verify(presented),
      )
  })

  it('follows creation, disabling, enabling, rotation, extension and deletion at once', async () => {
    const verifier = await open([app().url], credential)
    const key = await newKey(scene)
    const params = { key_id: key.key_id }
    await untilSays(verifier, key.plaintext, 'valid')
    await scene.owner.client.disableKey({ params, body: {} })
    await untilSays(verifier, key.plaintext, 'disabled')
    await scene.owner.client.enableKey({ params, body: {} })
    await untilSays(verifier, key.plaintext, 'valid')
    const rotated = await scene.owner.client.rotateKey({ params, body: { overlap_hours: 24 } })
    await untilSays(verifier, rotated.plaintext, 'valid')
    expect(verifier.verify(key.plaintext).code).toBe('valid')
    const extended = await extendKey(scene.owner, await scene.owner.client.getKey({ params }), 7)
    await expect.poll(() => verifier.verify(rotated.plaintext).expires_at).toBe(extended.expires_at)
    await scene.owner.client.deleteKey({ params })
    await untilSays(verifier, rotated.plaintext, 'unknown')
    expect(verifier.verify(key.plaintext).code).toBe('unknown')
  })

  it('follows what stands above keys: project, user, membership and role', async () => {
    const verifier = await open([app().url], credential)
    // Disabling a user ends their sessions: this one is nobody else's.
    const scene = await newKeyScene(app())
    const key = await newKey(scene)
    await untilSays(verifier, key.plaintext, 'valid')
    const project = { project_id: scene.place.projectId }
    const { client } = app().operator
    await client.disableProject({ params: project, body: {} })
    await untilSays(verifier, key.plaintext, 'suspended')
    expect(verifier.verify(key.plaintext).suspended_by).toBe('project')
    await client.enableProject({ params: project, body: {} })
    await untilSays(verifier, key.plaintext, 'valid')
    const user = { user_id: scene.owner.userId }
    await client.disableUser({ params: user, body: {} })
    await untilSays(verifier, key.plaintext, 'suspended')
    await client.enableUser({ params: user, body: {} })
    await untilSays(verifier, key.plaintext, 'valid')
  })

  it('hears nothing of keys outside its audience, neither while they live nor when they go', async () => {
    const other = await newKeyScene(app())
    const narrow = await newService(app(), {
      tenant_ids: [],
      project_ids: [scene.place.projectId],
    })
    const [own, foreign] = [await newKey(scene), await newKey(other)]
    const verifier = await open([app().url], narrow.credential)
    expect(verifier.verify(own.plaintext).code).toBe('valid')
    expect(verifier.verify(foreign.plaintext).code).toBe('unknown')
    const heard = await lines(app().url, narrow.credential, async () => {
      const created = await newKey(other)
      await other.owner.client.deleteKey({ params: { key_id: created.key_id } })
      await other.owner.client.deleteKey({ params: { key_id: foreign.key_id } })
      return newKey(scene)
    })
    expect(heard).toContain(own.key_id)
    for (const secret of [foreign.key_id, other.place.projectId, other.owner.userId])
      expect(heard).not.toContain(secret)
  })

  it('goes on where it was when its stream breaks, and hears of what went meanwhile', async () => {
    const kept = await newKey(scene)
    const gone = await newKey(scene)
    const [first] = await readLines(app().url, credential, '', 3)
    const { epoch } = (first as Extract<StreamLine, readonly ['begin', unknown]>)[1]
    const known = resumption(epoch)
    await scene.owner.client.deleteKey({ params: { key_id: gone.key_id } })
    const resumed = await readLines(app().url, credential, known, 3)
    expect(resumed[0]).toMatchObject(['begin', { epoch, snapshot: false }])
    expect(resumed[1]).toEqual(['key', gone.key_id, []])
    const { revision, at } = app().app.plane.feed.mark() ?? {}
    expect(resumed[2]).toEqual(['at', revision, at])
    expect(JSON.stringify(resumed)).not.toContain(kept.key_id)
  })

  it('is told everything anew after another history, and after its service was changed', async () => {
    const asked = async (query: string) => (await readLines(app().url, credential, query, 1))[0]
    const { epoch } = app().app.plane.streams
    expect(await asked(resumption(epoch))).toMatchObject(['begin', { snapshot: false }])
    for (const query of [
      '',
      resumption('elsewhere'),
      // What another node told, which the database lost when another server took over.
      resumption(epoch, { at: 1 }),
      resumption(epoch, { revision: 1_000_000 }),
    ])
      expect(await asked(query)).toMatchObject(['begin', { snapshot: true }])
  })

  it('is told everything anew when nothing says any more where a key stood that is gone', async () => {
    const gone = await newKey(scene)
    const [first] = await readLines(app().url, credential, '', 1)
    const { epoch } = (first as Extract<StreamLine, readonly ['begin', unknown]>)[1]
    const known = resumption(epoch)
    await scene.owner.client.deleteKey({ params: { key_id: gone.key_id } })
    await app().deps.database.pool.query('delete from events where key_id = $1', [gone.key_id])
    const resumed = await readLines(app().url, credential, known, 1)
    expect(resumed[0]).toMatchObject(['begin', { epoch, snapshot: true }])
  })

  it('takes up a changed audience without being opened again', async () => {
    const service = await newService(app())
    const key = await newKey(scene)
    const verifier = await open([app().url], service.credential)
    await untilSays(verifier, key.plaintext, 'valid')
    const params = { service_id: service.service.service_id }
    const { etag } = await app().operator.client.getService({ params })
    const body = { audience: { tenant_ids: [], project_ids: [] } }
    await app().operator.client.setAudience({ params, body, ifMatch: etag })
    await untilSays(verifier, key.plaintext, 'unknown')
  })

  it('knows how its service words denials, also when that changes', async () => {
    const service = await newService(app())
    const verifier = await open([app().url], service.credential)
    expect(verifier.denialFormat()).toBe('problem')
    const params = { service_id: service.service.service_id }
    const { etag, access } = await app().operator.client.getService({ params })
    const body = { access: { ...access, denial_format: 'twcc' as const } }
    await app().operator.client.setAccess({ params, body, ifMatch: etag })
    await expect.poll(verifier.denialFormat).toBe('twcc')
  })

  it('answers nothing any more, at once, when its credential is deleted', async () => {
    const service = await newService(app())
    const key = await newKey(scene)
    const verifier = await open([app().url], service.credential)
    await untilSays(verifier, key.plaintext, 'valid')
    await app().operator.client.disableService({
      params: { service_id: service.service.service_id },
      body: {},
    })
    await expect.poll(() => verifier.state().fresh, { timeout: 2000 }).toBe(false)
    expect(() => verifier.verify(key.plaintext)).toThrow(VerifierUnavailable)
    await expect(
      openVerifier({ urls: [app().url], credential: service.credential }),
    ).rejects.toThrow(CredentialRefused)
  })

  it('ends with its service, however close together the two come', async () => {
    const { epoch } = app().app.plane.streams
    // What is ahead of the node waits until the node has asked the database.
    const ahead = resumption(epoch, { revision: 1_000_000 })
    for (let i = 0; i < 10; i++) {
      const { service, credential: own } = await newService(app())
      const params = { service_id: service.service_id }
      const disabled = app().operator.client.disableService({ params, body: {} })
      const streams = Array.from({ length: 20 }, () => hasEnded(app().url, own, ahead, disabled))
      expect(await Promise.all(streams)).not.toContain(false)
    }
  })

  it.each([
    '',
    '?after=1',
    '?epoch=e&after=1',
    '?epoch=e&after=-1&at=1',
    '?epoch=e&after=1&at=',
    '?epoch=e&after=1&after=2',
    '?x=1',
  ])('is refused in words when it asks wrongly: %s', async (query) => {
    const wrong = query === '' ? { method: 'POST' } : {}
    const response = await fetch(`${app().url}/v1/verifier/stream${query}`, {
      ...wrong,
      headers: { authorization: `Bearer ${credential}` },
    })
    expect(response.status).toBe(query === '' ? 405 : 400)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
  })
})

describeApp('a verifier in an installation without projects', (app) => {
  it('opens, and knows the first key as soon as there is one', async () => {
    const { credential } = await newService(app())
    const verifier = await open([app().url], credential)
    expect(verifier.state().versions).toBe(0)
    const key = await newKey(await newKeyScene(app()))
    await untilSays(verifier, key.plaintext, 'valid')
  })
})

/** The first lines of a stream. */
async function readLines(url: string, credential: string, query: string, count: number) {
  const text = await read(url, credential, query, (soFar) => soFar.split('\n').length > count)
  return text
    .split('\n')
    .slice(0, count)
    .map((line) => JSON.parse(line) as StreamLine)
}

/** Everything a stream says until it told of the key that `act` made last. */
async function lines(url: string, credential: string, act: () => Promise<{ key_id: string }>) {
  let last: string | null = null
  const reading = read(url, credential, '', (soFar) => last !== null && soFar.includes(last))
  last = (await act()).key_id
  return reading
}

/** False when a stream goes on for five seconds after `change` was answered. */
async function hasEnded(url: string, credential: string, query: string, change: Promise<unknown>) {
  const closing = new AbortController()
  const { signal } = closing
  const reading = fetch(`${url}/v1/verifier/stream${query}`, {
    headers: { authorization: `Bearer ${credential}` },
    signal,
  })
    .then((response) => response.text())
    .catch(() => null)
  await change
  const timer = setTimeout(() => closing.abort(), 5000)
  await reading
  clearTimeout(timer)
  return !signal.aborted
}

async function read(
  url: string,
  credential: string,
  query: string,
  enough: (soFar: string) => boolean,
) {
  const closing = new AbortController()
  const { body } = await fetch(`${url}/v1/verifier/stream${query}`, {
    headers: { authorization: `Bearer ${credential}` },
    signal: closing.signal,
  })
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true })
    if (enough(text)) break
  }
  closing.abort()
  return text
}
