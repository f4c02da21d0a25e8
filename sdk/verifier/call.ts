/** The call that a key came with, and whether the asking service takes such calls. */
import type { DenialFormat, Role, ServiceAccess } from '@keyward/contract'
import type { Decision } from './decide.ts'
import { plainPath } from './plain-path.ts'

/** What whoever asks has told about the call. Null is not told, and not judged. */
export type Call = {
  readonly method: string | null
  /** The request target as it stands in the request line, with or without a query. */
  readonly path: string | null
  /** The host that the service sees. */
  readonly host: string | null
  /** The name in `x-api-host`, which the service sees, too. */
  readonly apiHost: string | null
  readonly ip: string | null
}

export const UNTOLD: Call = { method: null, path: null, host: null, apiHost: null, ip: null }

/** A service's access, prepared for being asked. Null is any. */
export type IndexedAccess = {
  readonly hosts: ReadonlySet<string> | null
  readonly prefixes: readonly string[] | null
  readonly methods: Readonly<Record<Role, ReadonlySet<string> | null>>
  readonly denialFormat: DenialFormat
}

export const indexedAccess = (access: ServiceAccess): IndexedAccess => ({
  hosts: access.hosts && new Set(access.hosts.map((host) => host.toLowerCase())),
  prefixes: access.path_prefixes,
  methods: {
    member: access.methods.member && new Set(access.methods.member),
    admin: access.methods.admin && new Set(access.methods.admin),
  },
  denialFormat: access.denial_format,
})

/** Turns a valid decision into `not_allowed` when the service does not take this call. */
export function underAccess(decision: Decision, access: IndexedAccess, call: Call): Decision {
  if (decision.code !== 'valid' || decision.hit === null) return decision
  if (takes(access, decision.hit.role, call)) return decision
  return { ...decision, code: 'not_allowed' }
}

function takes({ hosts, prefixes, methods }: IndexedAccess, role: Role, call: Call): boolean {
  const allowed = methods[role]
  if (allowed !== null && call.method !== null && !allowed.has(call.method)) return false
  // Security: both, because the service may go by either.
  if (hosts !== null && !(isAmong(hosts, call.host) && isAmong(hosts, call.apiHost))) return false
  return prefixes === null || call.path === null || isUnder(prefixes, plainPath(call.path))
}

/** Whole segments: `/api` is above `/api/v2`, not above `/apiary`. */
function isUnder(prefixes: readonly string[], path: string | null): boolean {
  if (path === null) return false
  return prefixes.some(
    (prefix) =>
      path.startsWith(prefix) &&
      (prefix.endsWith('/') || path.length === prefix.length || path[prefix.length] === '/'),
  )
}

const isAmong = (hosts: ReadonlySet<string>, told: string | null): boolean =>
  told === null || hosts.has(hostName(told))

const hostName = (host: string): string => host.replace(/:\d{1,5}$/, '').toLowerCase()
