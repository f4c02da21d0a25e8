/** Keys of the sample cloud: each is made by its owner and lives through its story. */

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
      return useKey(cloud, key.plaintext, happening.service)
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
async function useKey(
  { app: { plane }, services }: Cloud,
  plaintext: string,
  service: string,
): Promise<void> {
  const asking = plane.services.findByCredential(indexDigest(must(services, service).credential))
  if (asking === null) throw new Error(`${service} cannot ask for verifications`)
  plane.verify(asking, plaintext)
  await plane.usage.flush()
}
