/** Keys of the sample cloud: each is made by its owner and lives through its story. */

import { UNTOLD } from '@keyward/sdk/verifier/call'
import { indexDigest } from '@keyward/sdk/verifier/decide'
import type { Actor } from '../actor.ts'
import { createKey } from '../keys/create-key.ts'
import { deleteKey } from '../keys/delete-key.ts'
import { disableKey } from '../keys/disable-key.ts'
import { enableKey } from '../keys/enable-key.ts'
import { extendKey } from '../keys/extend-key.ts'
import { getKey } from '../keys/get-key.ts'
import { renameKey } from '../keys/rename-key.ts'
import { revealKey } from '../keys/reveal-key.ts'
import { rotateKey } from '../keys/rotate-key.ts'
import { type Cloud, must } from './cloud.ts'
import {
  type Happening,
  KEYS_PER_MEMBER,
  LEAVER,
  type SampleKey,
  SERVICES,
  STORIES,
  USERS,
} from './sample-cloud.ts'
import type { Timeline } from './timeline.ts'

type GrowingKey = { keyId: string; plaintext: string }

/** Plans the keys of every membership of the sample cloud. */
export function planKeys(cloud: Cloud, timeline: Timeline): void {
  const memberships = USERS.flatMap(({ email, roles }) =>
    Object.keys(roles).map((code) => ({ email, code })),
  )
  for (const [turn, membership] of memberships.entries()) {
    for (const [i, story] of storiesOf(turn).entries()) {
      planKey(cloud, timeline, { ...membership, story, shift: ((turn * 7 + i * 3) % 11) / 4 })
    }
  }
}

/** A few different stories, another few for each turn. */
const storiesOf = (turn: number): SampleKey[] =>
  STORIES.filter((_, i) => (i * 11 + turn * 5) % STORIES.length < KEYS_PER_MEMBER)

type Plan = { email: string; code: string; story: SampleKey; shift: number }

/** `shift` moves a story by hours to days, so that no two members did everything at the same minute. */
function planKey(cloud: Cloud, timeline: Timeline, { email, code, story, shift }: Plan): void {
  const key: GrowingKey = { keyId: '', plaintext: '' }
  const owner = () => must(cloud.people, email)
  timeline.at(story.created + shift, async () => {
    const made = await createKey(cloud.app.deps, owner(), {
      projectId: must(cloud.projects, code),
      name: story.name,
      validityDays: story.days,
      role: story.role,
    })
    key.keyId = made.key_id
    key.plaintext = made.plaintext.reveal()
  })
  for (const happening of story.story) {
    const at = happening.at > 1 ? Math.min(happening.at + shift, story.created) : happening.at
    const gone = email === LEAVER.email && code === LEAVER.code && at <= LEAVER.at
    if (!gone) timeline.at(at, () => live(cloud, owner(), key, happening))
  }
  for (const { at, calls, service } of workload(story, shift))
    timeline.at(at, async () => useKey(cloud, key.plaintext, service, calls))
}

const BUSY_DAYS = 30

/** When a busy key is called: mornings by one service, afternoons by the other, less on some days. */
function* workload({ busy = 0, created }: SampleKey, shift: number) {
  if (busy === 0) return
  for (let day = Math.min(BUSY_DAYS, Math.floor(created)) - 1; day > 0; day--) {
    const calls = Math.round(busy * (0.4 + ((day * 5 + shift * 8) % 7) / 10))
    yield { at: day + 0.1, calls: calls - (calls >> 2), service: SERVICES[0] }
    yield { at: day - 0.15, calls: calls >> 2, service: SERVICES[1] }
  }
}

async function live(
  cloud: Cloud,
  owner: Actor,
  key: GrowingKey,
  happening: Happening,
): Promise<void> {
  const { deps } = cloud.app
  const { keyId } = key
  switch (happening.did) {
    case 'use':
      return useKey(cloud, key.plaintext, happening.service, 1)
    case 'extend':
      return void (await extendKey(deps, owner, {
        keyId,
        days: happening.days,
        ifMatch: await etagOf(cloud, owner, keyId),
      }))
    case 'rename':
      return void (await renameKey(deps, owner, {
        keyId,
        name: happening.name,
        ifMatch: await etagOf(cloud, owner, keyId),
      }))
    case 'rotate':
      key.plaintext = (await rotateKey(deps, owner, { keyId })).plaintext.reveal()
      return
    case 'disable':
      return void (await disableKey(deps, owner, { keyId }))
    case 'admin-disable':
      return void (await disableKey(deps, cloud.operator, {
        keyId,
        reason: 'Seen in a public repository',
      }))
    case 'enable':
      return void (await enableKey(deps, owner, { keyId }))
    case 'reveal':
      return void (await revealKey(deps, owner, { keyId }))
    case 'delete':
      return deleteKey(deps, owner, { keyId })
  }
}

const etagOf = async ({ app }: Cloud, owner: Actor, keyId: string) =>
  (await getKey(app.deps, owner, { keyId })).etag

/** A service asks about the key, as it would in the field; that is what makes it "last used". */
function useKey(
  { app: { plane }, services }: Cloud,
  plaintext: string,
  service: string,
  calls: number,
): void {
  const asking = plane.services.findByCredential(indexDigest(must(services, service).credential))
  if (asking === null) throw new Error(`${service} cannot ask for verifications`)
  const call = { ...UNTOLD, ip: CALLERS[plaintext.charCodeAt(5) % CALLERS.length] ?? null }
  for (let i = 0; i < calls; i++) plane.verify(asking, plaintext, call)
}

/** Where the programs of the sample cloud call from. */
const CALLERS = ['192.0.2.17', '198.51.100.4', '203.0.113.80', '2001:db8::2a']
