import type { Change } from '../db/mutate.ts'
import type { ApiKey } from './key.ts'

/** Records what happened to a key, and that verifiers' copy of it is old. */
export function recordKeyEvent(
  { record, touch }: Change,
  key: ApiKey,
  action: string,
  details: Record<string, unknown> = {},
): void {
  record({
    action,
    tenantId: key.tenant.id,
    projectId: key.project.id,
    keyId: key.id,
    userId: key.user.id,
    details: { name: key.name, ...details },
  })
  touch('key', key.id)
}
