import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { describeOnPostgres } from '../../server/testing/engines.ts'
import { type KeyScene, newKey, newKeyScene } from '../../server/testing/keys.ts'
import { type Line, startLine } from '../../server/testing/line.ts'
import { type Nodes, startNodes } from '../../server/testing/nodes.ts'
import { newService } from '../../server/testing/people.ts'
import { collectGarbage } from '../testing/collect-garbage.ts'
import { openVerifier, type Verifier, VerifierUnavailable } from './open-verifier.ts'

const LEASE_MS = 2000

describeOnPostgres('a verifier whose node dies', (newDatabase) => {
  let nodes: Nodes
  let scene: KeyScene
  let credential: string
  let toSecond: { line: Line; lineUrl: string; close(): Promise<void> }
  let verifier: Verifier
  beforeAll(async () => {
    nodes = await startNodes(newDatabase, { KEYWARD_LEASE_SECONDS: String(LEASE_MS / 1000) })
    scene = await newKeyScene(nodes.first)
    credential = (await newService(nodes.first)).credential
    toSecond = await startLine(nodes.second.url)
    // The second node must know the credential, or a verifier goes on to the first at once.
    const known = nodes.first.app.plane.feed.revision()
    while (nodes.second.app.plane.feed.revision() < known) await sleep(10)
  })
  afterEach(async () => {
    await verifier?.close()
    toSecond.line.heal()
  })
  afterAll(async () => {
    toSecond?.line.cut()
    await toSecond?.close()
    await nodes?.close()
  })

  const codeOf = (plaintext: string): string => {
    try {
      return verifier.verify(plaintext).code
    } catch (error) {
      expect(error).toBeInstanceOf(VerifierUnavailable)
      return 'unavailable'
    }
  }

  /** Follows the second node, over a line that can break. */
  const openAtSecond = async (urls: readonly string[]) => {
    verifier = await openVerifier({ urls, credential })
    const [kept, gone] = [await newKey(scene), await newKey(scene)]
    await expect.poll(() => [codeOf(kept.plaintext), codeOf(gone.plaintext)]).toEqual(TWICE_VALID)
    // A verifier follows for weeks: what ends a dead stream must outlive many collections.
    for (let i = 0; i < 3; i++) {
      await sleep(100)
      collectGarbage()
    }
    return { kept, gone }
  }

  it.each(['cut', 'freeze'] as const)(
    'by a %s goes on at another one, and accepts no deleted key beyond the lease on the way',
    async (how) => {
      const { kept, gone } = await openAtSecond([toSecond.lineUrl, nodes.first.url])
      expect(nodes.second.app.plane.streams.size()).toBe(1)
      toSecond.line[how]()
      await scene.owner.client.deleteKey({ params: { key_id: gone.key_id } })
      const deletedAt = performance.now()
      let [lastAccept, unavailable] = [0, 0]
      // Longer than the lease, so that whatever is still accepted at the end is new knowledge.
      while (performance.now() - deletedAt < 2 * LEASE_MS) {
        const code = codeOf(gone.plaintext)
        if (code === 'valid') lastAccept = performance.now() - deletedAt
        if (codeOf(kept.plaintext) !== 'valid') unavailable += 1
        await sleep(2)
      }
      console.log(
        `Its node gone by a ${how}: a deleted key was last accepted after ${lastAccept.toFixed(0)} ms, ` +
          `a good one was not answered for about ${unavailable * 2} ms`,
      )
      expect(lastAccept).toBeLessThan(LEASE_MS)
      expect([codeOf(gone.plaintext), codeOf(kept.plaintext)]).toEqual(['unknown', 'valid'])
      expect(nodes.first.app.plane.streams.size()).toBe(1)
      // It follows the other one now.
      await scene.owner.client.deleteKey({ params: { key_id: kept.key_id } })
      await expect.poll(() => codeOf(kept.plaintext), { timeout: 1000 }).toBe('unknown')
    },
  )

  it('leaves no stream behind when it is closed', async () => {
    await openAtSecond([toSecond.lineUrl])
    await verifier.close()
    expect(() => verifier.verify('')).toThrow(VerifierUnavailable)
    for (const { app } of [nodes.first, nodes.second])
      await expect.poll(() => app.plane.streams.size(), { timeout: 2000 }).toBe(0)
  })

  it('answers nothing beyond the lease when there is no other, and recovers with its node', async () => {
    const { kept, gone } = await openAtSecond([toSecond.lineUrl])
    toSecond.line.freeze()
    await scene.owner.client.deleteKey({ params: { key_id: gone.key_id } })
    const deletedAt = performance.now()
    await expect
      .poll(() => codeOf(gone.plaintext), { interval: 2, timeout: 2 * LEASE_MS })
      .toBe('unavailable')
    expect(codeOf(kept.plaintext)).toBe('unavailable')
    toSecond.line.heal()
    // What was answered before the cut may arrive now: it still ends with the lease it was asked in.
    let lastAccept = 0
    const begun = performance.now()
    while (codeOf(gone.plaintext) !== 'unknown' && performance.now() - begun < 10_000) {
      if (codeOf(gone.plaintext) === 'valid') lastAccept = performance.now() - deletedAt
      await sleep(2)
    }
    expect(lastAccept).toBeLessThan(LEASE_MS)
    expect([codeOf(gone.plaintext), codeOf(kept.plaintext)]).toEqual(['unknown', 'valid'])
  })

  it('is back within a second of its node, however long it has tried in vain', async () => {
    const urls = [toSecond.lineUrl]
    const { key_id } = await newKey(scene)
    const all = await Promise.all(
      Array.from({ length: 5 }, () => openVerifier({ urls, credential })),
    )
    const fresh = () => all.filter((each) => each.state().fresh).length
    toSecond.line.cut()
    // Without what it missed it may not answer.
    await scene.owner.client.deleteKey({ params: { key_id } })
    // By now it waits long between one try and the next.
    await sleep(LEASE_MS + 1500)
    expect(fresh()).toBe(0)
    toSecond.line.heal()
    const healedAt = performance.now()
    await expect.poll(fresh, { interval: 5, timeout: 5000 }).toBe(all.length)
    expect(performance.now() - healedAt).toBeLessThan(1000)
    await Promise.all(all.map((each) => each.close()))
  })
})

const TWICE_VALID = ['valid', 'valid']
