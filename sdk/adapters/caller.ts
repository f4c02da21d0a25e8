/** Who calls a protected service, as its handlers learn it: never the key itself. */
import type { Role, Verification } from '@keyward/contract'

export type Caller = {
  readonly keyId: string
  readonly tenant: string
  readonly project: string
  readonly projectCode: string
  readonly user: string
  readonly role: Role
  /** When the presented version of the key ends, RFC 3339 in UTC. */
  readonly expiresAt: string
}

/** Throws for an answer that does not say whose key it is: nobody passes as nobody. */
export function toCaller(found: Verification): Caller {
  const { key_id, tenant, project, project_code, user, role, expires_at } = found
  if (!found.valid || !key_id || !tenant || !project || !project_code || !user)
    throw new Error('Keyward did not say whose key it is')
  if (!role || !expires_at) throw new Error('Keyward did not say what the key is')
  return {
    keyId: key_id,
    tenant,
    project,
    projectCode: project_code,
    user,
    role,
    expiresAt: expires_at,
  }
}

/**
 * Callers by the requests they made. They stand beside the request, not in it: nothing that a
 * caller sends can take their place.
 */
export function createCallers<Request extends object>() {
  const callers = new WeakMap<Request, Caller>()
  return {
    set: (request: Request, caller: Caller): void => void callers.set(request, caller),
    /** Throws where `keyward()` does not stand before the handler: a forgotten guard is no open door. */
    callerOf(request: Request): Caller {
      const caller = callers.get(request)
      if (caller === undefined) throw new Error('keyward() does not protect this handler')
      return caller
    },
  }
}
