import { setTimeout as sleep } from 'node:timers/promises'
import type { KeyWithPlaintext } from '@keyward/contract'
import { beforeAll, expect, it } from 'vitest'
import { type Ask, askUntil, askWith, type NodeAnswer, SLACK_MS } from '../../testing/ask-node.ts'
import { type KeyScene, newKey, newKeyScene } from '../../testing/keys.ts'
import { newService } from '../../testing/people.ts'
import type { ServedNode } from '../../testing/served-node.ts'
import { describeOnThreeNodes } from '../../testing/three-nodes.ts'

/** S. */
const LEASE_MS = 2000
/** How long is looked on beyond the lease. */
const BEYOND_MS = 1000
/** After healing; a second is promised. */
const BACK_WITHIN_MS = 1000 + SLACK_MS
const ENV = {
  KEYWARD_LEASE_SECONDS: String(LEASE_MS / 1000),
  KEYWARD_VERIFY_PORT: '0',
  KEYWARD_WORKERS: '2',
}
const UNAVAILABLE = '503 unavailable, retry after 1'

describeOnThreeNodes('one of three nodes', ENV, (three) => {
  let scene: KeyScene
  let ask: Ask
  beforeAll(async () => {
    scene = await newKeyScene(three())
    ask = askWith((await newService(three())).credential)
  })
  /** Asks a node, at each of its addresses, until it says so. */
  const untilSays = async (code: string, { addresses }: ServedNode, key: KeyWithPlaintext) => {
    const asked = addresses.map((url) =>
      askUntil(() => ask(url, key.plaintext), code, BACK_WITHIN_MS),
    )
    return (await Promise.all(asked)).flat()
  }
  /** A new key that every node accepts. */
  const newKeyEverywhere = async () => {
    const key = await newKey(scene)
    for (const node of three().nodes) await untilSays('valid', node, key)
    return key
  }
  /** At the first node, which nothing befalls. */
  const deleteKey = ({ key_id }: KeyWithPlaintext) =>
    three().clientAt(0).deleteKey({ params: { key_id } })
  const deleteAndWait = async ({ key_id }: KeyWithPlaintext) => {
    const params = { key_id }
    const answer = await three()
      .clientAt(0)
      .deleteKey({ params, query: { wait: 'propagated' } })
    return answer?.propagation
  }

  it.each([
    ['cut', 'cut'],
    ['silent, and stays so for what was open,', 'lose'],
  ] as const)(
    'whose line to the database is %s accepts nothing beyond S while the others go on, and is back a second after healing, obeying what it missed (R2)',
    async (_words, how) => {
      const [gone, kept] = [await newKeyEverywhere(), await newKeyEverywhere()]
      const [first, node, third] = three().nodes
      const here: NodeAnswer[] = []
      const there: NodeAnswer[] = []
      node.line[how]()
      const cutAt = performance.now()
      await deleteKey(gone)
      const askAll = async () => {
        for (const url of node.addresses)
          here.push(await ask(url, gone.plaintext), await ask(url, kept.plaintext))
        for (const url of [...first.addresses, ...third.addresses])
          there.push(await ask(url, kept.plaintext))
      }
      while (performance.now() < cutAt + LEASE_MS + BEYOND_MS) await askAll()
      await askAll()
      const beyond = here.filter(({ askedAt }) => askedAt >= cutAt + LEASE_MS)
      expect(new Set(beyond.map(told))).toEqual(new Set([UNAVAILABLE]))
      expect(unlike([UNAVAILABLE, '200 valid'], [...here, ...there])).toEqual([])
      for (const other of [first, third]) await untilSays('valid', other, kept)

      node.line.heal()
      const [ofGone, ofKept] = await Promise.all([
        untilSays('unknown', node, gone),
        untilSays('valid', node, kept),
      ])
      // Until it knows, it says nothing but that it cannot.
      expect(unlike([UNAVAILABLE, '200 unknown'], ofGone)).toEqual([])
      expect(unlike([UNAVAILABLE, '200 valid'], ofKept)).toEqual([])
    },
  )

  const stoodStill = {
    'for longer than S': async (key: KeyWithPlaintext, since: number) => {
      await deleteKey(key)
      await sleep(since + LEASE_MS + BEYOND_MS - performance.now())
    },
    'until a deletion that was waited for is answered': async (key: KeyWithPlaintext) => {
      const propagation = await deleteAndWait(key)
      expect(propagation?.confirmed).toBe(propagation?.nodes)
    },
  }
  it.each(Object.entries(stoodStill))(
    'that stands still %s never accepts the key when it wakes, whether it was asked before or is asked then (R3)',
    async (_how, deleteMeanwhile) => {
      const [, , node] = three().nodes
      const [gone, kept] = [await newKeyEverywhere(), await newKeyEverywhere()]
      node.freeze()
      await deleteMeanwhile(gone, performance.now())
      // They wait in the sockets of the process that stands still, and are what it reads first.
      const asked = Array.from({ length: 25 }, () => node.addresses).flat()
      const early = Promise.all(asked.map((url) => ask(url, gone.plaintext)))
      await sleep(50)
      node.thaw()
      const answers = [...(await untilSays('unknown', node, gone)), ...(await early)]
      expect(unlike([UNAVAILABLE, '200 unknown'], answers)).toEqual([])
      await untilSays('valid', node, kept)
      expect(await ask(node.url, gone.plaintext)).toMatchObject({ code: 'unknown' })
    },
  )

  it('that was killed is waited for no longer than its lease and then counts no more, and another that starts counts at once', async () => {
    const [before, meanwhile] = [await newKeyEverywhere(), await newKeyEverywhere()]
    const after = await newKeyEverywhere()
    expect(await deleteAndWait(before)).toMatchObject({ nodes: 3, confirmed: 3 })
    await three().nodes[2].kill()
    const answered = await deleteAndWait(meanwhile)
    expect(answered?.confirmed).toBe(answered?.nodes)
    expect(await deleteAndWait(after)).toMatchObject({ nodes: 2, confirmed: 2 })
    await three().replaceThird()
    const key = await newKeyEverywhere()
    expect(await deleteAndWait(key)).toMatchObject({ nodes: 3, confirmed: 3 })
    expect(await ask(three().nodes[2].url, key.plaintext)).toMatchObject({ code: 'unknown' })
  })

  it('whose line falls silent refuses changes with 503, never as a fault, also on connections that stay dead (R5)', async () => {
    const [, { url, line }] = three().nodes
    const keys = [await newKeyEverywhere(), await newKeyEverywhere(), await newKeyEverywhere()]
    const headers = { authorization: `Bearer ${three().token}` }
    const deleteThere = async ({ key_id }: KeyWithPlaintext) => {
      const response = await fetch(`${url}/v1/keys/${key_id}`, { method: 'DELETE', headers })
      return [response.status, response.headers.get('retry-after')]
    }
    // As many connections are open then, and idle.
    await Promise.all(keys.map(() => fetch(`${url}/v1/me`, { headers })))
    line.lose()
    const [first, ...others] = keys as [KeyWithPlaintext, ...KeyWithPlaintext[]]
    const whileSilent = deleteThere(first)
    line.heal()
    const answers = await Promise.all([whileSilent, ...others.map(deleteThere)])
    for (const answer of answers) expect([MADE, NOT_NOW]).toContainEqual(answer)
  }, 120_000)
})

/** Status and Retry-After of a deletion. */
const MADE = [204, null]
const NOT_NOW = [503, '1']

const told = ({ status, code, retryAfter }: NodeAnswer) =>
  `${status} ${code}${retryAfter === null ? '' : `, retry after ${retryAfter}`}`

/** Answers that are none of these. */
const unlike = (expected: readonly string[], answers: readonly NodeAnswer[]) =>
  answers.map(told).filter((each) => !expected.includes(each))
