/** What people may see of a key: the wire record, field by field, so that no column can leak. */
import { KEY_ACTS, type Key, type KeyDetail, maskedKey } from '@keyward/contract'
import { etagOf } from '../http/etag.ts'
import { may, type Relation } from '../permissions.ts'
import type { FoundKey, KeyAct } from './find-key-for.ts'
import {
  type ApiKey,
  currentVersion,
  endOf,
  type KeyVersion,
  ownerMayEnable,
  rateLimitOf,
  retiringVersion,
  statusOf,
} from './key.ts'

export function presentKey({ key, relations }: FoundKey, now: Date): Key {
  const version = currentVersion(key)
  const { status, reason } = statusOf(key, now)
  return {
    key_id: key.id,
    name: key.name,
    masked_key: version && mask(version),
    project: { project_id: key.project.id, code: key.project.code, name: key.project.name },
    user: { user_id: key.user.id, name: key.user.name, email: key.user.email },
    role: key.role,
    master: key.master,
    format: key.format,
    status,
    suspended_by: reason,
    created_at: key.createdAt.toISOString(),
    expires_at: key.expiresAt.toISOString(),
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    last_used_service: key.lastUsedService,
    last_used_address: key.lastUsedAddress,
    disabled_at: key.disabledAt?.toISOString() ?? null,
    disabled_by: key.disabledBy,
    rate_limit_per_minute: rateLimitOf(key),
    own_rate_limit_per_minute: key.rateLimitPerMinute,
    rotation_ends_at: rotationEnd(key, now),
    recoverable:
      version === null ? key.policy.secret_display === 'recoverable' : version.sealed !== null,
    allowed_acts: KEY_ACTS.filter(
      (act) => may(`key.${act}`, relations) && makesSense(act, key, relations, now),
    ),
    etag: etagOf(key.changeCount),
  }
}

export function presentKeyDetail(found: FoundKey, now: Date): KeyDetail {
  const { key } = found
  const versions = key.versions.toReversed().map((version) => ({
    version_id: version.id,
    number: version.number,
    masked_key: mask(version),
    state: stateOf(key, version, now),
    created_at: version.createdAt.toISOString(),
    ends_at: version.endsAt?.toISOString() ?? null,
  }))
  return { ...presentKey(found, now), versions }
}

const mask = (version: KeyVersion) =>
  maskedKey({ first: version.hintFirst, last: version.hintLast })

const rotationEnd = (key: ApiKey, now: Date) => {
  const retiring = retiringVersion(key, now)
  return retiring && endOf(key, retiring).toISOString()
}

function stateOf(key: ApiKey, version: KeyVersion, now: Date): 'current' | 'retiring' | 'ended' {
  if (version === currentVersion(key)) return 'current'
  return version.digest !== null && endOf(key, version) > now ? 'retiring' : 'ended'
}

/** Leaves out what could only be refused, so that a menu offers no dead end. */
function makesSense(act: KeyAct, key: ApiKey, relations: readonly Relation[], now: Date): boolean {
  const { status } = statusOf(key, now)
  switch (act) {
    case 'disable':
      return key.disabledAt === null || (ownerMayEnable(key) && !relations.includes('own'))
    case 'enable':
      return (
        key.disabledAt !== null &&
        (relations.some((relation) => relation !== 'own') || ownerMayEnable(key))
      )
    case 'rotate':
      return status === 'active' && key.versions.length > 0 && retiringVersion(key, now) === null
    case 'finish_rotation':
      return retiringVersion(key, now) !== null
    case 'reveal':
      return key.versions.length === 0 ? status === 'active' : currentVersion(key)?.sealed !== null
    default:
      return true
  }
}
