import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeApp } from '../../server/testing/describe-app.ts'
import { type KeyScene, newKey, newKeyScene } from '../../server/testing/keys.ts'
import { newService } from '../../server/testing/people.ts'
import { openVerifier, type Verifier } from './open-verifier.ts'

const VERIFIERS = 100
const DELETIONS = 30

describeApp(`${VERIFIERS} verifiers on one node`, (app) => {
  let scene: KeyScene
  let verifiers: Verifier[]
  let tookMs: number
  beforeAll(async () => {
    scene = await newKeyScene(app())
    const services = await Promise.all(Array.from({ length: 4 }, () => newService(app())))
    const begun = performance.now()
    verifiers = await Promise.all(
      Array.from({ length: VERIFIERS }, (_, n) =>
        openVerifier({
          urls: [app().url],
          credential: services[n % services.length]?.credential ?? '',
          timeoutMs: 40_000,
        }),
      ),
    )
    tookMs = performance.now() - begun
  })
  afterAll(async () => {
    await Promise.all((verifiers ?? []).map((verifier) => verifier.close()))
  })

  /** Asks each until it says so; answers when the last did, in milliseconds from `begun`. */
  const lastToSay = async (plaintext: string, code: string, begun: number): Promise<number> => {
    let others = verifiers
    while (others.length > 0 && performance.now() - begun < 5000) {
      others = others.filter((verifier) => verifier.verify(plaintext).code !== code)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(others).toHaveLength(0)
    return performance.now() - begun
  }

  it('all hear of each new key and of each deletion within a second, and go on answering', async () => {
    await expect.poll(() => app().app.plane.streams.size(), { timeout: 5000 }).toBe(VERIFIERS)
    const heard: number[] = []
    for (let i = 0; i < DELETIONS; i++) {
      const key = await newKey(scene)
      await lastToSay(key.plaintext, 'valid', performance.now())
      await scene.owner.client.deleteKey({ params: { key_id: key.key_id } })
      heard.push(await lastToSay(key.plaintext, 'unknown', performance.now()))
    }
    heard.sort((a, b) => a - b)
    const [median, worst] = [heard[heard.length >> 1] ?? 0, heard.at(-1) ?? 0]
    console.log(
      `${VERIFIERS} verifiers, all ready in ${Math.round(tookMs)} ms; ${DELETIONS} deletions, the ` +
        `last to hear after ${median.toFixed(1)} ms (median), ${worst.toFixed(1)} ms (worst)`,
    )
    expect(worst).toBeLessThan(1000)
    expect(verifiers.filter((verifier) => !verifier.state().fresh)).toEqual([])
    const revisions = () => new Set(verifiers.map((verifier) => verifier.state().revision))
    await expect.poll(() => revisions().size, { timeout: 5000 }).toBe(1)
  })
})
