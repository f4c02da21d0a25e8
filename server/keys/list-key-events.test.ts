import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { expectHidden, type KeyScene, newKey, newKeyScene, outcomeOf } from '../testing/keys.ts'

describeApp('GET /v1/keys/{key_id}/events', (app) => {
  let scene: KeyScene
  let keyId: string
  beforeAll(async () => {
    scene = await newKeyScene(app())
    keyId = (await newKey(scene)).key_id
    await scene.admin.client.disableKey({
      params: { key_id: keyId },
      body: { reason: 'seen in a public repository' },
    })
    await scene.admin.client.enableKey({ params: { key_id: keyId }, body: {} })
  })
  const history = (query: { page_size?: string; page_token?: string } = {}, by = scene.owner) =>
    by.client.listKeyEvents({ params: { key_id: keyId }, query })

  it('tells what happened to a key, latest first, with who did it and why', async () => {
    for (const by of [scene.owner, scene.admin, app().operator]) {
      const { data, next_page_token } = await history({}, by)
      expect(data.map((event) => event.action)).toEqual([
        'key.enabled',
        'key.disabled',
        'key.created',
      ])
      expect(data[1]).toMatchObject({
        actor: { kind: 'user', user_id: scene.admin.userId, via: 'session' },
        user_id: scene.owner.userId,
        project_id: scene.place.projectId,
        tenant_id: scene.place.tenantId,
        details: { by: 'admin', reason: 'seen in a public repository' },
      })
      expect(next_page_token).toBeNull()
    }
  })

  it("shows an admin's address to those who govern the project, not to the key's owner", async () => {
    const addressesSeenBy = async (by: typeof scene.owner) =>
      (await history({}, by)).data.map(({ ip }) => ip)
    expect(await addressesSeenBy(scene.owner)).toEqual([null, null, '127.0.0.1'])
    expect(await addressesSeenBy(scene.admin)).toEqual(['127.0.0.1', '127.0.0.1', '127.0.0.1'])
    expect(await addressesSeenBy(app().operator)).not.toContain(null)
  })

  it('hides the history from other members and other tenants as if there were no such key', async () => {
    await expectHidden(scene, keyId, (id) => ['GET', `/v1/keys/${id}/events`])
  })

  it('pages through every event exactly once, with tokens bound to the key and the reader', async () => {
    const seen: string[] = []
    let token: string | null = null
    let firstToken = ''
    do {
      const page: Awaited<ReturnType<typeof history>> = await history({
        page_size: '1',
        ...(token === null ? {} : { page_token: token }),
      })
      seen.push(...page.data.map((event) => event.action))
      token = page.next_page_token
      firstToken ||= token ?? ''
    } while (token !== null)
    expect(seen).toEqual(['key.enabled', 'key.disabled', 'key.created'])
    const other = await newKey(scene)
    for (const [by, id] of [
      [scene.owner, other.key_id],
      [scene.admin, keyId],
    ] as const) {
      const response = await by.send('GET', `/v1/keys/${id}/events?page_token=${firstToken}`)
      expect(await outcomeOf(response)).toEqual([400, 'page_token_invalid'])
    }
  })
})
