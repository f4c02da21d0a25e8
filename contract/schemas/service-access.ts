/** What a service's own calls look like: its hosts, its paths, and which role may use which methods. */
import { z } from 'zod'
import type { Role } from '../key-status.ts'

/** How a gateway words a refusal to the caller: RFC 9457, or the one field that TWCC's clients know. */
export const DENIAL_FORMATS = ['problem', 'twcc'] as const
export type DenialFormat = (typeof DENIAL_FORMATS)[number]

/** A name in `x-api-host` or of a virtual host, without a port. */
const HostName = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$/, 'must be a host name without a port')

/** Plain characters only: what needs escaping would be one thing to Keyward and another to a gateway. */
const PathPrefix = z
  .string()
  .max(200)
  .regex(
    /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~-]+)*\/?$/,
    'must be a plain path without dot segments',
  )
  .regex(/^\//)

const HttpMethod = z.string().regex(/^[A-Z][A-Z-]{0,19}$/, 'must be a method in upper case')

const oneOfEach = (values: readonly string[]) =>
  new Set(values.map((value) => value.toLowerCase())).size === values.length

const listOf = <T extends z.ZodType<string>>(item: T, min: number) =>
  z.array(item).min(min).max(50).refine(oneOfEach, 'must not name anything twice')

/** `null` is every one; an empty list of methods is none. */
export const ServiceAccess = z
  .strictObject({
    hosts: listOf(HostName, 1).nullable().describe('name and aliases, compared without case'),
    path_prefixes: listOf(PathPrefix, 1).nullable().describe('matched by whole segments'),
    methods: z.strictObject({
      member: listOf(HttpMethod, 0).nullable(),
      admin: listOf(HttpMethod, 0).nullable(),
    } satisfies Record<Role, z.ZodType>),
    denial_format: z.enum(DENIAL_FORMATS),
  })
  .meta({ id: 'ServiceAccess' })
export type ServiceAccess = z.infer<typeof ServiceAccess>

/** Every call with a good key, as a service begins. */
export const ANY_ACCESS: ServiceAccess = {
  hosts: null,
  path_prefixes: null,
  methods: { member: null, admin: null },
  denial_format: 'problem',
}
