import { setTimeout as sleep } from 'node:timers/promises'
import type { KeyWithPlaintext } from '@keyward/contract'
import { type Verifier, VerifierUnavailable } from '@keyward/sdk/verifier/open-verifier'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { type Ask, askUntil, askWith, SLACK_MS } from '../../testing/ask-node.ts'
import { CHANGES_ABOVE, newStanding, type Standing } from '../../testing/changes-above.ts'
import { type KeyScene, newKey, newKeyScene, setTenantRules } from '../../testing/keys.ts'
import { newService } from '../../testing/people.ts'
import { describeOnThreeNodes } from '../../testing/three-nodes.ts'
import { usingVerifiers } from '../../testing/verifiers.ts'

/** A second is promised. The lease is longer than this: who only waits for its end is too late. */
const EVERYWHERE_WITHIN_MS = 1000 + SLACK_MS
const ENV = { KEYWARD_LEASE_SECONDS: '10', KEYWARD_VERIFY_PORT: '0', KEYWARD_WORKERS: '2' }
const WAIT = { query: { wait: 'propagated' } } as const
const KEYS = 50
const KEYS_UNDER_LOAD = 100
/** So many of them are deleted at the same time. */
const AT_ONCE = 5
/** Between two questions of one who asks all the time: two cores are to have time for deletions too. */
const LOAD_PAUSE_MS = 5
/** What is told of a call, where a service's access is judged. */
const CALL = { method: 'GET', path: '/', host: 'api.example.org' }
const PER_MINUTE = 3
/** Statuses of a deletion: the last two are of one that was made before, and one to be tried again. */
const [MADE, GONE, NOT_NOW] = [204, 404, 503] as const

const verifiers = usingVerifiers()

describeOnThreeNodes('three healthy nodes', ENV, (three) => {
  let scene: KeyScene
  let ask: Ask
  beforeAll(async () => {
    scene = await newKeyScene(three())
    ask = askWith((await newService(three())).credential)
  })
  const addresses = () => three().nodes.flatMap((node) => node.addresses)
  const answersOf = async (asking: Ask, { plaintext }: KeyWithPlaintext) => {
    const answers = await Promise.all(addresses().map((url) => asking(url, plaintext, CALL)))
    return answers.map(({ code }) => code)
  }
  const codesOf = (key: KeyWithPlaintext) => answersOf(ask, key)
  const all = (code: string) => addresses().map(() => code)
  const untilAllSay = async (code: string, asking: Ask, key: KeyWithPlaintext) =>
    expect.poll(() => answersOf(asking, key), { timeout: EVERYWHERE_WITHIN_MS }).toEqual(all(code))

  /** New keys that every node accepts. */
  const newKeys = async (count: number) => {
    const keys = await Promise.all(Array.from({ length: count }, () => newKey(scene)))
    for (const key of keys) await untilAllSay('valid', ask, key)
    return keys
  }
  const deleteAndWait = async ({ key_id }: KeyWithPlaintext, n: number) => {
    const answer = await three()
      .clientAt(n)
      .deleteKey({ params: { key_id }, ...WAIT })
    return answer?.propagation
  }

  it('all refuse a key as soon as its deletion was waited for, which says three of three, fifty times in a row (R1)', async () => {
    for (const [n, key] of (await newKeys(KEYS)).entries()) {
      expect(await deleteAndWait(key, n)).toMatchObject({ nodes: 3, confirmed: 3 })
      expect(await codesOf(key)).toEqual(all('unknown'))
    }
  })

  it('refuse a key at once where it was deleted, and everywhere within a second, without waiting for anything (R0, R1)', async () => {
    for (const [n, key] of (await newKeys(12)).entries()) {
      await three()
        .clientAt(n)
        .deleteKey({ params: { key_id: key.key_id } })
      for (const url of three().nodes[n % 3]?.addresses ?? [])
        expect((await ask(url, key.plaintext)).code).toBe('unknown')
      await Promise.all(
        addresses().map((url) =>
          askUntil(() => ask(url, key.plaintext), 'unknown', EVERYWHERE_WITHIN_MS),
        ),
      )
      expect(await codesOf(key)).toEqual(all('unknown'))
    }
  })

  it('refuse a key in every thread after its deletion was waited for, however many verifications are under way (R0)', async () => {
    const keys = await newKeys(KEYS_UNDER_LOAD)
    const load = startLoad(ask, addresses(), keys)
    onTestFinished(async () => void (await load.end()))
    const deleteOne = async (n: number) => {
      const key = keys[n] as KeyWithPlaintext
      await deleteAndWait(key, n)
      load.noteGone(n)
      expect(await codesOf(key)).toEqual(all('unknown'))
    }
    for (let n = 0; n < keys.length; n += AT_ONCE)
      await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => deleteOne(n + i)))
    const { wrong, seen } = await load.end()
    expect(wrong).toEqual([])
    // All of them asked about keys that still worked, and about keys that did not any more.
    for (const codes of seen) expect([...codes].toSorted()).toEqual(['unknown', 'valid'])
  })

  /** Asks the second node to delete a key; answers the status, which is one of three. */
  const deleteAtSecond = async ({ key_id }: KeyWithPlaintext) => {
    const response = await fetch(`${three().nodes[1].url}/v1/keys/${key_id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${three().token}` },
    })
    expect([MADE, GONE, NOT_NOW]).toContain(response.status)
    if (response.status === NOT_NOW) expect(response.headers.get('retry-after')).toBe('1')
    return response.status
  }
  /** Until every node refuses it; the answer to a deletion that was made may have been lost. */
  const untilDeleted = async (key: KeyWithPlaintext) => {
    const deletion = expect.poll(() => deleteAtSecond(key), { timeout: EVERYWHERE_WITHIN_MS })
    await deletion.toBeOneOf([MADE, GONE])
    await untilAllSay('unknown', ask, key)
  }

  it('refuse a change with 503 where the database is away, go on accepting the key, and make it when the line is healed (R5)', async () => {
    const [key] = (await newKeys(1)) as [KeyWithPlaintext]
    const [, { line }] = three().nodes
    line.cut()
    expect(await deleteAtSecond(key)).toBe(NOT_NOW)
    expect(await codesOf(key)).toEqual(all('valid'))
    line.heal()
    await untilDeleted(key)
  })

  it('answer changes that are under way when the line breaks as made, and they are, or with 503 (R5)', async () => {
    const [, { line }] = three().nodes
    for (let round = 0; round < 5; round++) {
      const keys = await newKeys(AT_ONCE)
      const answers = keys.map(deleteAtSecond)
      await Promise.race(answers)
      line.cut()
      const statuses = await Promise.all(answers)
      line.heal()
      for (const [n, key] of keys.entries())
        await (statuses[n] === MADE ? untilAllSay('unknown', ask, key) : untilDeleted(key))
    }
  })

  /** A key that every node accepts, and a verifier that follows the third one. */
  const newFollowed = async () => {
    const standing = await newStanding(three())
    const asking = askWith(standing.credential)
    await untilAllSay('valid', asking, standing.key)
    const verifier = await verifiers.open([three().nodes[2].url], standing.credential)
    await untilVerifierSays('valid', verifier, standing)
    return { standing, asking, verifier }
  }

  it.each(CHANGES_ABOVE.map((each) => [each.what, each] as const))(
    'all obey a change above a key as soon as it was waited for, and a verifier that follows one of them within a second: %s (R4, R6)',
    async (_what, { code, change, undo }) => {
      const { standing, asking, verifier } = await newFollowed()
      const answer = await change(three().clientAt(0), standing)
      expect(answer?.propagation).toMatchObject({ nodes: 3, confirmed: 3 })
      expect(await answersOf(asking, standing.key)).toEqual(all(code))
      // A service that is answered no more is answered nothing.
      const told = code === 'unauthenticated' ? 'unavailable' : code
      await untilVerifierSays(told, verifier, standing)
      if (undo === undefined) return
      await undo(three().clientAt(0), standing)
      await untilAllSay('valid', asking, standing.key)
      await untilVerifierSays('valid', verifier, standing)
    },
  )

  it('all obey a policy within a second, and a verifier that follows one of them: a rate limit (R4, R6)', async () => {
    const { standing, asking, verifier } = await newFollowed()
    await setTenantRules(three(), standing.place, { rate_limit_per_minute: PER_MINUTE })
    await untilAllSay('rate_limited', asking, standing.key)
    await untilVerifierSays('rate_limited', verifier, standing)
  })
})

async function untilVerifierSays(code: string, verifier: Verifier, { key }: Standing) {
  const said = () => {
    try {
      return verifier.verify(key.plaintext, CALL).code
    } catch (error) {
      expect(error).toBeInstanceOf(VerifierUnavailable)
      return 'unavailable'
    }
  }
  await expect.poll(said, { timeout: EVERYWHERE_WITHIN_MS, interval: 5 }).toBe(code)
}

/** Asks at all addresses all the time, about the keys around those that are deleted next. */
function startLoad(ask: Ask, addresses: readonly string[], keys: readonly KeyWithPlaintext[]) {
  const gone = new Set<number>()
  const ending = new AbortController()
  const wrong: string[] = []
  const askAt = async (url: string) => {
    const codes = new Set<string | null>()
    for (let i = 0; !ending.signal.aborted; i++) {
      const at = Math.min(Math.max(0, gone.size + (i % (3 * AT_ONCE)) - AT_ONCE), keys.length - 1)
      const wasGone = gone.has(at)
      const { code } = await ask(url, keys[at]?.plaintext ?? '')
      codes.add(code)
      if (wasGone && code !== 'unknown') wrong.push(`${at} is "${code}" at ${url}`)
      await sleep(LOAD_PAUSE_MS)
    }
    return codes
  }
  const seen = addresses.flatMap((url) => [askAt(url), askAt(url)])
  return {
    /** From now on this key must be refused. */
    noteGone: (n: number) => void gone.add(n),
    async end() {
      ending.abort()
      return { seen: await Promise.all(seen), wrong }
    },
  }
}
