import { type Key, type Plaintext, Refusal, type Role } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { gather } from '../db/gather.ts'
import { type Change, mutate, mutateTogether, type Settled } from '../db/mutate.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../ids.ts'
import {
  findOwnMemberships,
  type Locked,
  type OwnMembership,
  refusalOfStranger,
  requireActive,
} from '../members/find-own-membership.ts'
import { type ApiKey, firstExpiry, roleOfNewKey } from './key.ts'
import { insertKeys } from './key-store.ts'
import { newDataKey, newVersion, sealPlaintext, wrapDataKey } from './key-versions.ts'
import { presentKey } from './present-key.ts'
import { recordKeyEvent } from './record-key-event.ts'

export type CreateKeyInput = {
  readonly projectId: string
  readonly name?: string | undefined
  readonly role?: Role | undefined
  readonly validityDays?: number | undefined
  readonly format?: 'standard' | 'uuid' | undefined
}

/** A key record together with its plaintext, for its owner alone. */
export type KeyAndPlaintext = Key & { readonly plaintext: Plaintext }

type Asked = { readonly actor: Actor; readonly input: CreateKeyInput }
type Made = Settled<KeyAndPlaintext>

/**
 * Makes a key of the actor's own: the owner is never named, so nobody can make one for another
 * (rule 1). Those that are asked for at the same time share a transaction.
 * Refuses: project_not_found, not_permitted, project_disabled, tenant_disabled, role_too_high,
 * key_limit_reached, format_not_allowed, validity_too_far, lifetime_exceeded.
 */
export async function createKey(
  deps: Deps,
  actor: Actor,
  input: CreateKeyInput,
): Promise<KeyAndPlaintext> {
  const asked = { actor, input }
  const made = await creationsOf(deps)(asked)
  if (made === null) return createAlone(deps, asked)
  if ('refusal' in made) throw made.refusal
  return made.result
}

/** With a second one, creations of one user would meet in both, and pass each other over. */
const LANES = 1
const creations = new WeakMap<Deps, (asked: Asked) => Promise<Made>>()

function creationsOf(deps: Deps): (asked: Asked) => Promise<Made> {
  const known = creations.get(deps)
  if (known !== undefined) return known
  const gathered = gather<Asked, Made>(LANES, (asked) =>
    mutateTogether(deps, asked, (opened) => makeKeys(deps, opened, 'pass over')),
  )
  creations.set(deps, gathered)
  return gathered
}

/** Waits for whatever somebody else has locked, which would hold up all others if these did. */
const createAlone = (deps: Deps, { actor, input }: Asked): Promise<KeyAndPlaintext> =>
  mutate(deps, actor, async (change) => {
    const [made] = await makeKeys(deps, [{ actor, input, change }], 'wait')
    if (!made) throw await refusalOfStranger(change.sql, { actor, projectId: input.projectId })
    if ('refusal' in made) throw made.refusal
    return made.result
  })

/** Decides on all of them, and then writes those that were not refused. */
async function makeKeys(
  deps: Deps,
  opened: readonly (Asked & { readonly change: Change })[],
  locked: Locked,
): Promise<Made[]> {
  const [first] = opened
  if (first === undefined) return []
  const { sql, now } = first.change
  const places = opened.map(({ actor, input }) => ({ actor, projectId: input.projectId }))
  const owns = await findOwnMemberships(deps, sql, places, locked)
  const added = new Map<string, number>()
  const decided = opened.map(({ input, change }, i) => {
    const own = owns[i]
    if (!own) return null
    const more = added.get(own.membership.id) ?? 0
    const asked = { own: { ...own, owned: own.owned + more }, input, now }
    const outcome = refusedOr(() => decideNewKey(deps, asked))
    if ('result' in outcome) added.set(own.membership.id, more + 1)
    return { ...outcome, own, change }
  })
  const made = decided.flatMap((each) => (each && 'result' in each ? [each] : []))
  await insertKeys(
    sql,
    deps.keyring,
    made.map(({ result }) => result.key),
  )
  return decided.map((each) => {
    if (!each || 'refusal' in each) return each
    const { key, plaintext } = each.result
    recordKeyEvent(each.change, key, 'key.created', {
      role: key.role,
      expires_at: key.expiresAt.toISOString(),
    })
    const record = presentKey({ key, relations: each.own.relations }, now)
    return { result: { ...record, plaintext } }
  })
}

function refusedOr<T>(decide: () => T): { result: T } | { refusal: Refusal } {
  try {
    return { result: decide() }
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error }
    throw error
  }
}

type Decision = {
  readonly own: OwnMembership
  readonly input: CreateKeyInput
  readonly now: Date
}

function decideNewKey(
  { config, keyring }: Deps,
  { own: { owned, ...own }, input, now }: Decision,
): { key: ApiKey; plaintext: Plaintext } {
  requireActive('key.create', { ...own, owned })
  const { policy } = own
  const format = input.format ?? 'standard'
  if (format === 'uuid' && !policy.uuid_keys)
    throw new Refusal('format_not_allowed', { rule: 'uuid_keys' })
  if (owned >= policy.keys_per_membership_max) {
    throw new Refusal('key_limit_reached', {
      rule: 'keys_per_membership_max',
      limit: policy.keys_per_membership_max,
    })
  }
  const { plaintext, version } = newVersion(format, config.keyPrefix, 1, now)
  const key: ApiKey = {
    ...own,
    id: newId('key'),
    name: input.name ?? `${own.user.name}-${own.project.code}-${owned + 1}`.slice(0, 100),
    master: false,
    format,
    role: roleOfNewKey(own.membership.role, input.role),
    createdAt: now,
    expiresAt: firstExpiry(input.validityDays, policy, now),
    disabledAt: null,
    disabledBy: null,
    changeCount: 1,
    wrappedDataKey: null,
    lastUsedAt: null,
    lastUsedService: null,
    lastUsedAddress: null,
    rateLimitPerMinute: null,
    versions: [version],
  }
  if (policy.secret_display === 'once') return { key, plaintext }
  const dataKey = newDataKey()
  const sealed = sealPlaintext(dataKey, key, 1, plaintext)
  return {
    key: {
      ...key,
      wrappedDataKey: wrapDataKey(keyring, key, dataKey),
      versions: [{ ...version, sealed }],
    },
    plaintext,
  }
}
