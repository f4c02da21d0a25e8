import { VerifierUnavailable } from '@keyward/sdk/verifier/open-verifier'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeOnPostgres } from '../../testing/engines.ts'
import { type KeyScene, newKey, newKeyScene } from '../../testing/keys.ts'
import { type Nodes, startNodes } from '../../testing/nodes.ts'
import { newService } from '../../testing/people.ts'
import { usingVerifiers } from '../../testing/verifiers.ts'

const { open, untilSays } = usingVerifiers()

describeOnPostgres('a verifier between two nodes', (newDatabase) => {
  let nodes: Nodes
  let scene: KeyScene
  let credential: string
  beforeAll(async () => {
    nodes = await startNodes(newDatabase, { KEYWARD_LEASE_SECONDS: '2' })
    scene = await newKeyScene(nodes.first)
    credential = (await newService(nodes.first)).credential
  })
  afterAll(() => nodes?.close())

  it('that follows one hears at once what was changed at the other', async () => {
    const verifier = await open([nodes.second.url], credential)
    for (let i = 0; i < 20; i++) {
      const key = await newKey(scene)
      await untilSays(verifier, key.plaintext, 'valid')
      await scene.owner.client.deleteKey({ params: { key_id: key.key_id } })
      expect(await untilSays(verifier, key.plaintext, 'unknown')).toBeLessThan(1000)
    }
  })

  describe.each(['cut', 'freeze', 'lose'] as const)(
    'of which its own loses the database by a %s',
    (how) => {
      it('accepts no deleted key beyond the lease, then answers nothing, and recovers', async () => {
        const verifier = await open([nodes.second.url], credential)
        const [kept, gone] = [await newKey(scene), await newKey(scene)]
        await untilSays(verifier, gone.plaintext, 'valid')
        nodes.second.line[how]()
        await scene.owner.client.deleteKey({ params: { key_id: gone.key_id } })
        const deletedAt = performance.now()
        let lastAccept = 0
        await expect
          .poll(
            () => {
              if (!verifier.state().fresh) return false
              if (verifier.verify(gone.plaintext).valid) lastAccept = performance.now() - deletedAt
              return verifier.state().fresh
            },
            { interval: 2, timeout: 6000 },
          )
          .toBe(false)
        expect(lastAccept).toBeLessThan(2000)
        expect(() => verifier.verify(kept.plaintext)).toThrow(VerifierUnavailable)
        nodes.second.line.heal()
        await expect.poll(() => verifier.state().fresh, { timeout: 5000 }).toBe(true)
        expect(verifier.verify(gone.plaintext).code).toBe('unknown')
        expect(verifier.verify(kept.plaintext).code).toBe('valid')
      })
    },
  )

  it('goes on at the other node when its own is gone', async () => {
    const dead = 'http://127.0.0.1:9'
    const verifier = await open([dead, nodes.first.url], credential)
    const key = await newKey(scene)
    await untilSays(verifier, key.plaintext, 'valid')
  })
})
