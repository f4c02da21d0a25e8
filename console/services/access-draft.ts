/** What is typed into the form of accepted calls, and what it means. */
import { type DenialFormat, ROLES, type Role, ServiceAccess } from '@keyward/contract'

/** Empty lists of hosts and prefixes mean any; methods say by themselves whether all are meant. */
export type AccessDraft = {
  readonly hosts: string[]
  readonly prefixes: string[]
  readonly methods: Readonly<Record<Role, { readonly any: boolean; readonly list: string[] }>>
  readonly denialFormat: DenialFormat
}

export const draftOfAccess = (access: ServiceAccess): AccessDraft => ({
  hosts: access.hosts ?? [],
  prefixes: access.path_prefixes ?? [],
  methods: {
    member: { any: access.methods.member === null, list: access.methods.member ?? [] },
    admin: { any: access.methods.admin === null, list: access.methods.admin ?? [] },
  },
  denialFormat: access.denial_format,
})

export function accessOf({ hosts, prefixes, methods, denialFormat }: AccessDraft): ServiceAccess {
  const listOf = (role: Role) => (methods[role].any ? null : methods[role].list)
  return {
    hosts: hosts.length === 0 ? null : hosts,
    path_prefixes: prefixes.length === 0 ? null : prefixes,
    methods: { member: listOf('member'), admin: listOf('admin') },
    denial_format: denialFormat,
  }
}

/** The fields that the server would refuse, by the same schema. */
export function wrongFields(draft: AccessDraft): ReadonlySet<string> {
  const read = ServiceAccess.safeParse(accessOf(draft))
  return new Set(read.success ? [] : read.error.issues.map(({ path }) => String(path[0])))
}

export const isAnyAccess = ({ hosts, path_prefixes, methods }: ServiceAccess): boolean =>
  hosts === null && path_prefixes === null && ROLES.every((role) => methods[role] === null)
