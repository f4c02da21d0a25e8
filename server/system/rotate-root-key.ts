/** Moves everything that the other root key protects to the current one, while the server answers. */
import { SYSTEM } from '../actor.ts'
import { rememberRootKeyId } from '../crypto/load-root-keys.ts'
import { mutate } from '../db/mutate.ts'
import type { Deps } from '../deps.ts'
import {
  type Rebound,
  rebindCredentials,
  rebindGrants,
  rebindLinks,
  rebindMemberships,
  rebindPasswords,
  rebindServices,
  rebindTokens,
  rebindUnrevealed,
  rebindVersions,
  resealDataKeys,
} from './rebind-rows.ts'

/**
 * Sessions are left to end: a cookie is signed under the current root key alone. Answers how many
 * rows were moved. Killed half-way, it goes on at the next start: moved rows are passed over.
 */
export async function rotateRootKey(deps: Deps): Promise<number> {
  let moved = 0
  for (const rebind of [
    rebindMemberships,
    rebindVersions,
    rebindUnrevealed,
    resealDataKeys,
    rebindTokens,
    rebindServices,
    rebindCredentials,
    rebindGrants,
    rebindPasswords,
    rebindLinks,
  ]) {
    moved += await everyPage((after) => rebind(deps, after))
  }
  await mutate(deps, SYSTEM, async ({ record }) => {
    record({
      action: 'system.root_key_rotated',
      details: { root_key_id: deps.keyring.rootKeyId, rows: moved },
    })
  })
  await rememberRootKeyId(deps.database, deps.keyring.rootKeyId)
  return moved
}

async function everyPage(page: (after: string) => Promise<Rebound>): Promise<number> {
  let moved = 0
  let after = ''
  for (;;) {
    const done = await page(after)
    moved += done.moved
    if (done.last === null) return moved
    after = done.last
  }
}
