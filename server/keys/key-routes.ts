/** Routes of keys and of the audit trail: one line from the wire to the use case. */

import type { keyRoutes as contract } from '@keyward/contract/routes/keys'
import { listEvents } from '../audit/list-events.ts'
import type { Handlers } from '../http/handler.ts'
import { batchDeleteKeys } from './batch-delete-keys.ts'
import { batchDisableKeys } from './batch-disable-keys.ts'
import { batchExtendKeys, previewBatchExtension } from './batch-extend-keys.ts'
import { createKey } from './create-key.ts'
import { deleteKey } from './delete-key.ts'
import { disableKey } from './disable-key.ts'
import { enableKey } from './enable-key.ts'
import { extendKey, previewExtension } from './extend-key.ts'
import { finishRotation } from './finish-rotation.ts'
import { getKey } from './get-key.ts'
import { getKeyUsage } from './get-key-usage.ts'
import { listKeyEvents } from './list-key-events.ts'
import { listKeys, listProjectKeys } from './list-keys.ts'
import { previewDeletion } from './preview-deletion.ts'
import { renameKey } from './rename-key.ts'
import { revealKey } from './reveal-key.ts'
import { rotateKey } from './rotate-key.ts'
import { setRateLimit } from './set-rate-limit.ts'
import { summarizeKeys } from './summarize-keys.ts'

export const keyRoutes: Handlers<keyof typeof contract> = {
  createKey: (deps, { actor, params, body }) =>
    createKey(deps, actor, {
      projectId: params.project_id,
      name: body.name,
      role: body.role,
      validityDays: body.validity_days,
      format: body.format,
    }),
  listKeys: (deps, { actor, query }) => listKeys(deps, actor, query),
  listProjectKeys: (deps, { actor, params, query }) =>
    listProjectKeys(deps, actor, { ...query, ...params }),
  summarizeKeys: (deps, { actor, query }) => summarizeKeys(deps, actor, query),
  getKey: (deps, { actor, params }) => getKey(deps, actor, { keyId: params.key_id }),
  listKeyEvents: (deps, { actor, params, query }) =>
    listKeyEvents(deps, actor, { keyId: params.key_id, ...query }),
  getKeyUsage: (deps, { actor, params, query }) =>
    getKeyUsage(deps, actor, { keyId: params.key_id, ...query }),
  renameKey: (deps, { actor, params, body, ifMatch }) =>
    renameKey(deps, actor, { keyId: params.key_id, name: body.name, ifMatch }),
  extendKey: (deps, { actor, params, body, ifMatch }) => {
    const extend = body.validate_only ? previewExtension : extendKey
    return extend(deps, actor, { keyId: params.key_id, days: body.days, ifMatch })
  },
  setRateLimit: (deps, { actor, params, body, ifMatch }) =>
    setRateLimit(deps, actor, {
      keyId: params.key_id,
      rateLimitPerMinute: body.rate_limit_per_minute,
      ifMatch,
    }),
  rotateKey: (deps, { actor, params, body }) =>
    rotateKey(deps, actor, { keyId: params.key_id, overlapHours: body.overlap_hours }),
  finishRotation: (deps, { actor, params }) =>
    finishRotation(deps, actor, { keyId: params.key_id }),
  disableKey: (deps, { actor, params, body }) =>
    disableKey(deps, actor, { keyId: params.key_id, ...body }),
  enableKey: (deps, { actor, params }) => enableKey(deps, actor, { keyId: params.key_id }),
  revealKey: (deps, { actor, params }) => revealKey(deps, actor, { keyId: params.key_id }),
  deleteKey: (deps, { actor, params }) => deleteKey(deps, actor, { keyId: params.key_id }),
  batchExtendKeys: (deps, { actor, body }) =>
    (body.validate_only ? previewBatchExtension : batchExtendKeys)(deps, actor, body),
  batchDisableKeys: (deps, { actor, body }) =>
    batchDisableKeys(deps, actor, { keyIds: body.key_ids }),
  batchDeleteKeys: (deps, { actor, body }) =>
    batchDeleteKeys(deps, actor, { keyIds: body.key_ids }),
  previewDeletion: (deps, { actor, body }) =>
    previewDeletion(deps, actor, { keyIds: body.key_ids }),
  listEvents: (deps, { actor, query }) => listEvents(deps, actor, query),
}
