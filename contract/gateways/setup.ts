/** What a gateway's configuration is made from, and the words that all kinds share. */
import { DENIALS, type DenialCode, denialBody } from '../denials.ts'
import type { DenialFormat, ServiceAccess } from '../schemas/service-access.ts'

/** A service as far as a gateway needs to know it. */
export type GatewayService = {
  readonly service_id: string
  readonly name: string
  readonly access: ServiceAccess
}

export type GatewaySetup = {
  readonly services: readonly GatewayService[]
  /** Where gateways reach Keyward. */
  readonly keyward: URL
  /** The protected service, without a path. */
  readonly upstream: URL
  /** Address and port the gateway listens on, such as `0.0.0.0:8443`. */
  readonly listen: string
}

/** The origin in an address without a path, such as `https://keys.example.org`; null in any other. */
export function originIn(written: string): string | null {
  const url = URL.canParse(written) ? new URL(written) : null
  const plain = url !== null && url.pathname === '/' && url.search === '' && url.username === ''
  return plain && /^https?:$/.test(url.protocol) ? url.origin : null
}

/** What {@link GatewaySetup.listen} may be: nothing that could end a line of a configuration. */
export const isListenAddress = (written: string): boolean =>
  /^[0-9A-Za-z.[\]:-]+:\d{1,5}$/.test(written)

/** Texts by file name; the first is the configuration itself. */
export type GatewayFiles = Readonly<Record<string, string>>

/** A service with the name it has inside a configuration. */
export type NamedService = GatewayService & { readonly slug: string }

/**
 * Names that are safe in every syntax. Security: a service's own name is free text; written into a
 * configuration, a line break in it would begin a line of its own.
 */
export function named({ services }: GatewaySetup): NamedService[] {
  const taken = new Set<string>()
  return services.map((service) => {
    const wanted = service.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_') || 'service'
    let slug = wanted
    // Security: one name for two services would be one credential for both.
    for (let nth = 2; taken.has(slug); nth++) slug = `${wanted}_${nth}`
    taken.add(slug)
    return { ...service, slug }
  })
}

/** The environment variable that holds a service's credential. */
export const variableOf = ({ slug }: NamedService): string =>
  `KEYWARD_CREDENTIAL_${slug.toUpperCase()}`

/** Prefixes as a regular expression of whole segments; null when every path is meant. */
export function pathPattern({ access }: GatewayService): string | null {
  const { path_prefixes: prefixes } = access
  if (prefixes === null || prefixes.includes('/')) return null
  const parts = prefixes.map((prefix) => {
    const escaped = prefix.replaceAll('.', String.raw`\.`)
    return prefix.endsWith('/') ? escaped : `${escaped}(?:/|$)`
  })
  return parts.length === 1 ? `^${parts[0]}` : `^(?:${parts.join('|')})`
}

/** What a gateway answers when nobody can be asked for the words. */
export const cannedDenial = (code: DenialCode, { denial_format }: ServiceAccess): string =>
  denialBody(code, denial_format, '-')

export const mediaTypeOf = (format: DenialFormat): string =>
  format === 'twcc' ? 'application/json' : 'application/problem+json'

/** What a path that belongs to no service is answered; TWCC's clients know the words. */
export const NO_ROUTE = '{"message":"no route and no API found with those values"}'

/** Codes that are answered with a status, without those that are the gateway's own fault. */
export const codesOf = (status: number): string[] =>
  Object.entries(DENIALS)
    .filter(([code, [given]]) => given === status && code !== 'service_unauthenticated')
    .map(([code]) => code)

/**
 * A name as callers may spell it so that some services read it alike: CGI and WSGI take _ for -,
 * PHP a dot as well. The name itself comes first.
 */
export function spellingsOf(name: string, dashes: readonly string[] = ['-', '_', '.']): string[] {
  const [first = '', ...rest] = name.split('-')
  return rest.reduce(
    (begun, part) => begun.flatMap((head) => dashes.map((dash) => `${head}${dash}${part}`)),
    [first],
  )
}

/** Host and port of an address, the port always written. */
export const authority = (url: URL): string =>
  `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`

/** A header line of every configuration. */
export const madeFor = (services: readonly NamedService[], kind: string): string =>
  `# Keyward for ${kind}: ${services.map(({ slug }) => slug).join(', ')}
# Made by: keyward services gateway-config NAME --for ${kind}
# Make it anew when hosts, paths, methods or the wording of the service change.`
