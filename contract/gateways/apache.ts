/** Apache, by mod_oauth2 and introspection. */
import { IDENTITY_HEADERS } from '../denials.ts'
import { ROLES, type Role } from '../key-status.ts'
import {
  cannedDenial,
  type GatewayFiles,
  type GatewaySetup,
  madeFor,
  mediaTypeOf,
  type NamedService,
  NO_ROUTE,
  named,
  pathPattern,
  spellingsOf,
  variableOf,
} from './setup.ts'

/** Claims of an introspection, by the header that carries each. */
const CLAIMS: Readonly<Record<(typeof IDENTITY_HEADERS)[number], string>> = {
  'X-Keys-Key-Id': 'client_id',
  'X-Keys-Tenant': 'tenant',
  'X-Keys-Project': 'project',
  'X-Keys-Project-Code': 'project_code',
  'X-Keys-User': 'sub',
  'X-Keys-Role': 'role',
  'X-Keys-Expires-At': 'exp',
}

/** Also what only gateways and Keyward tell each other. */
const HEADERS = [
  ...IDENTITY_HEADERS,
  ...['Error', 'Request-Id', 'Service', 'Explain', 'Denial'].map((name) => `X-Keys-${name}`),
  'X-API-Key',
]

/** What may follow a percent sign: characters of UTF-8 without those that control. */
const LATER = '%[89ab][0-9a-f]'
const ESCAPED = [
  '[2-6][0-9a-f]|7[0-9a-e]',
  `(?:c[2-9a-f]|d[0-9a-f])${LATER}`,
  `(?:e0%[ab]|e[1-9a-cef]%[89ab]|ed%[89])[0-9a-f]${LATER}`,
  `(?:f0%[9ab]|f[1-3]%[89ab]|f4%8)[0-9a-f]${LATER}${LATER}`,
].join('|')

export function apache(setup: GatewaySetup): GatewayFiles {
  const services = named(setup)
  return {
    'keyward-apache.conf': `${madeFor(services, 'apache')}
#
# Needs Apache 2.4 with mod_oauth2, mod_proxy_http, mod_headers, mod_setenvif, mod_alias
# and mod_authz_core.
# The credential of each service, from "keyward services credentials create NAME", stands in the
# environment of Apache (on Debian in /etc/apache2/envvars):
#
${services.map((service) => `#   export ${variableOf(service)}=kws_...`).join('\n')}
#
# mod_oauth2 asks about the key alone, not about the call: methods and hosts are written out below,
# paths are the sections. X-Keys-Expires-At is in seconds since 1970 here. Answers are kept for a
# second: a deleted key works here for as long. When Keyward cannot be reached, or hangs, for which
# mod_oauth2 waits 15 seconds, every call is 401.

Listen ${setup.listen}
<VirtualHost *:${setup.listen.slice(setup.listen.lastIndexOf(':') + 1)}>
  ProxyPreserveHost On
  # No reading of a path but one: what Apache matches is what the service gets.
  AllowEncodedSlashes Off
  MergeSlashes On

  # Apache words its own errors as text; answers of the service keep their type.
  Header always edit Content-Type "^text/html; charset=iso-8859-1$" "${mediaTypeOf(services[0]?.access.denial_format ?? 'problem')}"
  Header always set Cache-Control no-store "expr=%{REQUEST_STATUS} -in {'401','403','404','500','502','503'}"

  # Both headers, and a key in both that differs, which is none.
  SetEnvIfNoCase Authorization "^Bearer (.+)$" KEYWARD_BEARER=$1
  SetEnvIf X-API-Key "(.+)" KEYWARD_KEY=$1
  SetEnvIfExpr "-z reqenv('KEYWARD_KEY') && reqenv('KEYWARD_BEARER') =~ /(.+)/" KEYWARD_KEY=$1
  SetEnvIfExpr "-n reqenv('KEYWARD_BEARER') && reqenv('KEYWARD_BEARER') != reqenv('KEYWARD_KEY')" KEYWARD_KEY=ambiguous

  # What a caller says about itself is not passed on, in any spelling that CGI and WSGI read like
  # this one; nor is the key. Apache cannot say "all that begin so", so that one thing is left to you:
  # PHP behind a server that keeps dots reads X.Keys.Role like X-Keys-Role, too.
  ${HEADERS.flatMap((header) => spellingsOf(header, ['-', '_']))
    .concat(spellingsOf('X-API-Host', ['-', '_']).slice(1))
    .map((header) => `RequestHeader unset ${header}`)
    .join('\n  ')}
  # Security: Apache drops what a caller names in Connection, last of all: the identity, too.
  RequestHeader set Connection close "expr=%{HTTP:Connection} =~ /close/i"
  RequestHeader unset Connection "expr=%{HTTP:Connection} !~ /close/i"
${services.map((service) => serviceSection(setup, service)).join('')}${elsewhere(services)}</VirtualHost>
`,
  }
}

function serviceSection(setup: GatewaySetup, service: NamedService): string {
  const { access, service_id } = service
  const pattern = pathPattern(service)
  const denied = (code: 'unknown' | 'not_allowed' | 'unavailable') =>
    `'${cannedDenial(code, access)}'`
  return `
  # ${service.slug}
  <Location${pattern === null ? ' "/"' : `Match "${pattern}"`}>
    AuthType oauth2
    OAuth2TokenVerify introspect ${setup.keyward.origin}/oauth2/introspect introspect.auth=client_secret_basic&client_id=${service_id}&client_secret=\${${variableOf(service)}}&expiry=1
    OAuth2AcceptTokenIn environment name=KEYWARD_KEY
    AuthzSendForbiddenOnFailure On
    <RequireAll>
      Require valid-user
      # No path that the service could read in another way; what is escaped must be UTF-8.
      Require expr "%{THE_REQUEST} !~ m#^[^ ]+ [^? ]*(?:%(?:2e|2f|5c|25|3b|3f|23)|/[.]{1,2}[;/? ]|\\x5c|\\x23)#i"
      Require expr "%{THE_REQUEST} =~ m#^[^ ]+ (?:[^%? ]|%(?:${ESCAPED}))*+[? ]#i"
      ${[...hosts(service), ...methods(service)].join('\n      ')}
    </RequireAll>
    ErrorDocument 401 ${denied('unknown')}
    ErrorDocument 403 ${denied('not_allowed')}
    ErrorDocument 500 ${denied('unavailable')}
    ErrorDocument 502 ${denied('unavailable')}
    ErrorDocument 503 ${denied('unavailable')}

    ${Object.entries(CLAIMS)
      .map(([header, claim]) => `RequestHeader set ${header} "%{OAUTH2_CLAIM_${claim}}e"`)
      .join('\n    ')}
    # The service sees whose key it is, never the key.
    RequestHeader unset Authorization "expr=%{HTTP:Authorization} =~ /^bearer /i"
    RequestHeader unset OAUTH2_CLAIM_access_token
    ProxyPass${pattern === null ? ' ' : 'Match '}${setup.upstream.origin}${pattern === null ? '/' : ''}
  </Location${pattern === null ? '' : 'Match'}>
`
}

const hosts = ({ access }: NamedService): string[] =>
  access.hosts === null
    ? []
    : [
        `Require expr "%{HTTP_HOST} =~ /^(?:${access.hosts.map(escaped).join('|')})(?::\\d+)?$/i"`,
        `Require expr "-z req('X-API-Host') || req('X-API-Host') =~ /^(?:${access.hosts.map(escaped).join('|')})(?::\\d+)?$/i"`,
      ]

function methods({ access }: NamedService): string[] {
  if (ROLES.every((role) => access.methods[role] === null)) return []
  const forRole = (role: Role) => {
    const list = access.methods[role]
    const claim = `        Require oauth2_claim role:${role}`
    if (list === null) return `${claim}\n`
    return `${claim}\n        Require ${list.length === 0 ? 'all denied' : `method ${list.join(' ')}`}\n`
  }
  return [
    '<RequireAny>',
    ...ROLES.map((role) => `  <RequireAll>\n${forRole(role)}        </RequireAll>`),
    '</RequireAny>',
  ]
}

const escaped = (text: string): string => text.replaceAll('.', String.raw`\.`)

function elsewhere(services: readonly NamedService[]): string {
  if (services.some((service) => pathPattern(service) === null)) return ''
  return `
  # Only what belongs to a service passes.
  RedirectMatch 404 "^(?!${services.map((service) => pathPattern(service)?.slice(1)).join('|')})"
  ErrorDocument 404 '${NO_ROUTE}'
`
}
