/** HAProxy, by an action in Lua on its own HTTP client. */
import { IDENTITY_HEADERS } from '../denials.ts'
import { KEYWARD_LUA } from './haproxy-lua.ts'
import {
  authority,
  cannedDenial,
  type GatewayFiles,
  type GatewaySetup,
  madeFor,
  mediaTypeOf,
  type NamedService,
  NO_ROUTE,
  named,
  pathPattern,
  variableOf,
} from './setup.ts'

const variable = (header: string) =>
  `txn.${header.toLowerCase().replaceAll('-', '_').replace('x_keys_', 'keyward_')}`

export function haproxy(setup: GatewaySetup): GatewayFiles {
  const services = named(setup)
  const closed = services.every((service) => pathPattern(service) !== null)
  return {
    'haproxy.cfg': `${madeFor(services, 'haproxy')}
#
# Needs HAProxy 2.6 or newer with Lua; keyward.lua stands beside this file. The credential of each
# service, from "keyward services credentials create NAME", stands in the environment of HAProxy:
#
${services.map((service) => `#   ${variableOf(service)}=kws_...`).join('\n')}

global
  # The action asks here, waits a second at most, and says this when it gets no answer.
  setenv KEYWARD_ASK ${setup.keyward.origin}/v1/verify/forward
  setenv KEYWARD_DOWN_TYPE ${mediaTypeOf(services[0]?.access.denial_format ?? 'problem')}
  setenv KEYWARD_DOWN_BODY '${services[0] ? cannedDenial('unavailable', services[0].access) : ''}'
  # After the variables, which it reads once.
  lua-load keyward.lua

defaults
  mode http
  timeout connect 1s
  timeout client 30s
  timeout server 30s
  timeout http-request 10s

frontend keyward
  # TLS: bind :443 ssl crt /etc/haproxy/certs/
  bind ${setup.listen}
  # What a caller says about itself is not passed on, however it is spelled: some services read
  # X_Keys_Role or X-Keys.Role like X-Keys-Role.
  http-request del-header ^x[^a-z0-9]keys -m reg
  http-request del-header ^x([^a-z0-9-]api[^a-z0-9]|-api[^a-z0-9-])host$ -m reg
  # Security: whoever stands further on would drop what a caller names here, the identity, too.
  # Of upgrades WebSockets alone go on: through h2c, calls would follow that nobody judges.
  http-request set-header connection upgrade if { req.hdr(connection) -m str -i upgrade } { req.hdr(upgrade) -m str -i websocket }
  http-request del-header connection unless { req.hdr(connection) -m str -i upgrade } { req.hdr(upgrade) -m str -i websocket }
  http-request del-header upgrade unless { req.hdr(connection) -m str -i upgrade } { req.hdr(upgrade) -m str -i websocket }
${services.map(question).join('')}${closed ? elsewhere(services) : ''}  http-request lua.keyward
  # Security: an action that breaks lets the call go on. Only one that was allowed is marked.
  http-request return status 503 content-type ${mediaTypeOf(services[0]?.access.denial_format ?? 'problem')} hdr retry-after 1 hdr cache-control no-store string '${services[0] ? cannedDenial('unavailable', services[0].access) : ''}' unless { var(txn.keyward_allowed) -m str yes }
  # Written anew from the answer.
  ${[...IDENTITY_HEADERS, 'X-Keys-Request-Id'].map((header) => `http-request set-header ${header} %[var(${variable(header)})]`).join('\n  ')}
  # The service sees whose key it is, never the key.
  http-request del-header ^x[^a-z0-9]api[^a-z0-9]key$ -m reg
  http-request del-header authorization if { req.hdr(authorization) -m beg -i bearer }
  default_backend service

backend service
  server one ${authority(setup.upstream)}
`,
    'keyward.lua': KEYWARD_LUA,
  }
}

const question = (service: NamedService): string => {
  const pattern = pathPattern(service)
  return `
  # ${service.slug}
  ${pattern === null ? `acl ${service.slug} always_true` : `acl ${service.slug} path,url_dec -m reg ${pattern}`}
  http-request set-var(txn.keyward_service) env(${variableOf(service)}) if ${service.slug}
`
}

/** Only what belongs to a service passes. */
const elsewhere = (services: readonly NamedService[]): string =>
  `  http-request return status 404 content-type application/json string '${NO_ROUTE}' unless ${services
    .map(({ slug }) => slug)
    .join(' or ')}
`
