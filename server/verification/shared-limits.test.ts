import { indexDigest } from '@keyward/sdk/verifier/decide'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeOnPostgres } from '../testing/engines.ts'
import { type KeyScene, newKey, newKeyScene } from '../testing/keys.ts'
import { type Nodes, startNodes } from '../testing/nodes.ts'
import { newService } from '../testing/people.ts'
import { describeOnRedis } from '../testing/redis.ts'
import type { TestApp } from '../testing/start-app.ts'

const PER_MINUTE = 20

describeOnRedis('rate limits of two nodes', (redis) => {
  describeOnPostgres('that share them', (newDatabase) => {
    let nodes: Nodes
    let scene: KeyScene
    let credential: string
    beforeAll(async () => {
      nodes = await startNodes(newDatabase, { REDIS_URL: redis.url() })
      scene = await newKeyScene(nodes.first, { rate_limit_per_minute: PER_MINUTE })
      credential = (await newService(nodes.first)).credential
    })
    afterAll(() => nodes?.close())

    const ask = async (node: Pick<TestApp, 'app'>, plaintext: string) => {
      const { plane } = node.app
      await plane.feed.catchUp()
      const asking = plane.services.findByCredential(indexDigest(credential))
      if (asking === null) throw new Error('The service is not known yet')
      return plane.verify(asking, plaintext)
    }
    const allowed = async (node: Pick<TestApp, 'app'>, plaintext: string, times: number) => {
      let count = 0
      for (let i = 0; i < times; i++) if ((await ask(node, plaintext)).valid) count += 1
      return count
    }
    const shared = (node: Pick<TestApp, 'app'>) => node.app.plane.sharedLimits.shared()
    const settle = () => new Promise((resolve) => setTimeout(resolve, 600))

    it('let a key through no more often in all, but for what is under way in between', async () => {
      await expect.poll(() => shared(nodes.first) && shared(nodes.second)).toBe(true)
      const { plaintext } = await newKey(scene)
      expect(await allowed(nodes.first, plaintext, PER_MINUTE)).toBe(PER_MINUTE)
      await settle()
      // The second has heard nothing of this key; its first use tells it.
      expect((await ask(nodes.second, plaintext)).valid).toBe(true)
      await settle()
      const denied = await ask(nodes.second, plaintext)
      expect(denied.code).toBe('rate_limited')
      expect(denied.retry_after_seconds).toBeGreaterThan(50)
    })

    it('leave every key its own, and let half here and half there be all of it', async () => {
      const [one, two] = [await newKey(scene), await newKey(scene)]
      expect(await allowed(nodes.first, one.plaintext, PER_MINUTE / 2)).toBe(PER_MINUTE / 2)
      expect(await allowed(nodes.second, one.plaintext, PER_MINUTE / 2)).toBe(PER_MINUTE / 2)
      // Who told last knows; the other one learns by telling.
      for (const node of [nodes.second, nodes.first]) {
        let more = 0
        do await settle()
        while ((await ask(node, one.plaintext)).valid && ++more)
        expect(more).toBeLessThan(3)
      }
      expect(await allowed(nodes.second, two.plaintext, 3)).toBe(3)
    })

    it('go on at each node alone while Redis is away, are counted, and are shared when it is back', async () => {
      await redis.stop()
      const { plaintext } = await newKey(scene)
      for (const node of [nodes.first, nodes.second])
        expect(await allowed(node, plaintext, PER_MINUTE + 5)).toBe(PER_MINUTE)
      await expect.poll(() => nodes.first.app.plane.sharedLimits.failures()).toBeGreaterThan(0)
      const metrics = await (await fetch(`${nodes.first.url}/metrics`)).text()
      expect(metrics).toMatch(/^keyward_rate_limits_shared 0$/m)
      await redis.start()
      await expect
        .poll(() => shared(nodes.first) && shared(nodes.second), { timeout: 10_000 })
        .toBe(true)
      const again = await newKey(scene)
      expect(await allowed(nodes.first, again.plaintext, PER_MINUTE)).toBe(PER_MINUTE)
      await settle()
      await ask(nodes.second, again.plaintext)
      await settle()
      expect((await ask(nodes.second, again.plaintext)).code).toBe('rate_limited')
    })
  })
})
