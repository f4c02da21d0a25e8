import type { KeyWithPlaintext } from '@keyward/contract'
import { beforeAll, expect, it } from 'vitest'
import { askWith } from '../../testing/ask-node.ts'
import { askDoor, DOOR_NAMES, proofOf } from '../../testing/doors.ts'
import { type KeyScene, newKey, newKeyScene } from '../../testing/keys.ts'
import { newService } from '../../testing/people.ts'
import { describeOnThreeNodes } from '../../testing/three-nodes.ts'

/** A lease that is long: nothing here may come of its end. */
const ENV = {
  KEYWARD_VERIFY_MODE: 'strict',
  KEYWARD_LEASE_SECONDS: '30',
  KEYWARD_VERIFY_PORT: '0',
  KEYWARD_WORKERS: '2',
}
const KEYS = 12

describeOnThreeNodes('three strict nodes', ENV, (three) => {
  let scene: KeyScene
  let credential: string
  beforeAll(async () => {
    scene = await newKeyScene(three())
    credential = (await newService(three())).credential
  })
  /** What every door says of a key, at every address of every node. */
  const saidOf = ({ plaintext }: KeyWithPlaintext) => {
    const addresses = three().nodes.flatMap((node) => node.addresses)
    return Promise.all(addresses.map((url) => askEveryDoor(url, credential, plaintext)))
  }
  /** What each node tells whoever holds the key. */
  const toldToHolder = ({ plaintext }: KeyWithPlaintext) =>
    Promise.all(
      three().nodes.map(
        async ({ url }) =>
          (await fetch(`${url}/v1/self`, { headers: { 'x-api-key': plaintext } })).status,
      ),
    )
  const everywhere = (said: Record<string, unknown>) => Array.from({ length: 6 }, () => said)

  it('accept a key at every door as soon as it is there, and never after its deletion was answered by one of them, without waiting for anything (R0)', async () => {
    for (let n = 0; n < KEYS; n++) {
      const key = await newKey(scene)
      expect(await saidOf(key)).toEqual(everywhere(ACCEPTED))
      expect(await toldToHolder(key)).toEqual([200, 200, 200])
      await three()
        .clientAt(n)
        .deleteKey({ params: { key_id: key.key_id } })
      // First, because a door that asks the database catches up for all.
      expect(await toldToHolder(key)).not.toContain(200)
      expect(await saidOf(key)).toEqual(everywhere(REFUSED))
    }
  })
})

const ACCEPTED = {
  verify: 'valid',
  batch: 'valid',
  introspect: true,
  nginx: 200,
  forward: 200,
  envoy: 200,
}
const REFUSED = {
  verify: 'unknown',
  batch: 'unknown',
  introspect: false,
  nginx: 401,
  forward: 401,
  envoy: 401,
}

async function askEveryDoor(url: string, credential: string, key: string) {
  const post = async (path: string, type: string, body: string) => {
    const headers = { authorization: `Bearer ${credential}`, 'content-type': type }
    const answer = await fetch(url + path, { method: 'POST', headers, body })
    return (await answer.json()) as { results?: { code: string }[]; active?: boolean }
  }
  const form = 'application/x-www-form-urlencoded'
  const headers = [proofOf(credential), ['X-Api-Key', key]] as const
  const [verify, batch, introspection, ...doors] = await Promise.all([
    askWith(credential)(url, key),
    post('/v1/keys/batch-verify', 'application/json', JSON.stringify({ keys: [{ key }] })),
    post('/oauth2/introspect', form, `token=${key}`),
    ...DOOR_NAMES.map((door) => askDoor(url, door, { headers })),
  ])
  return {
    verify: verify.code,
    batch: batch.results?.[0]?.code,
    introspect: introspection.active,
    ...Object.fromEntries(DOOR_NAMES.map((name, i) => [name, doors[i]?.status])),
  }
}
