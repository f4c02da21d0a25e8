/** Traefik, by ForwardAuth: a file for the file provider. */
import { IDENTITY_HEADERS } from '../denials.ts'
import {
  type GatewayFiles,
  type GatewaySetup,
  madeFor,
  type NamedService,
  named,
  pathPattern,
  spellingsOf,
  variableOf,
} from './setup.ts'

export function traefik(setup: GatewaySetup): GatewayFiles {
  const services = named(setup)
  return {
    'keyward-traefik.yml': `${madeFor(services, 'traefik')}
#
# For the file provider of Traefik 3.1.3 or newer, which reads variables of Traefik's environment as
# below. Security: older ones drop what a caller names in Connection last of all: the identity, too.
# The credential of each service is from "keyward services credentials create NAME":
#
${services.map((service) => `#   ${variableOf(service)}=kws_...`).join('\n')}
#
# Leave trustForwardHeader false: Traefik then writes X-Forwarded-* anew.

http:
  routers:
${services.map(router).join('')}
  middlewares:
${services.map((service) => middlewares(setup, service)).join('')}
    # What CGI and WSGI read like the headers that are written below. Traefik cannot say "all that
    # begin so", so that one thing is left to you: PHP behind a server that keeps dots reads
    # X.Keys.Role like X-Keys-Role, too.
    keyward-clean:
      headers:
        customRequestHeaders:
          ${[...IDENTITY_HEADERS, 'X-Api-Key', 'X-Api-Host']
            .flatMap((header) => spellingsOf(header, ['-', '_']).slice(1))
            .map((header) => `${header}: ""`)
            .join('\n          ')}

    # The service sees whose key it is, never the key, and never this gateway's credential.
    keyward-strip:
      headers:
        customRequestHeaders:
          X-Api-Key: ""
          Authorization: ""
          X-Keys-Service: ""

  services:
    keyward-upstream:
      loadBalancer:
        servers:
          - url: ${setup.upstream.origin}
`,
  }
}

function router(service: NamedService): string {
  const pattern = pathPattern(service)
  const { slug } = service
  return `    keyward-${slug}:
      rule: ${pattern === null ? 'PathPrefix(`/`)' : `PathRegexp(\`${pattern}\`)`}
      middlewares: [keyward-clean, keyward-prove-${slug}, keyward-ask-${slug}, keyward-strip]
      service: keyward-upstream
`
}

const middlewares = (setup: GatewaySetup, service: NamedService): string => `
    # Written over whatever the caller sent. Traefik can send a check no header of its own, so the
    # credential is added to the call first and taken away last.
    keyward-prove-${service.slug}:
      headers:
        customRequestHeaders:
          X-Keys-Service: '{{ env "${variableOf(service)}" }}'
          X-Keys-Explain: ""
          X-Keys-Error: ""
          X-Keys-Denial: ""

    keyward-ask-${service.slug}:
      forwardAuth:
        address: ${setup.keyward.origin}/v1/verify/forward
        trustForwardHeader: false
        # Only these reach Keyward; bodies never do.
        authRequestHeaders: [X-Keys-Service, X-Api-Key, Authorization, X-Api-Host]
        # Set on the call, replacing the caller's own.
        authResponseHeaders: [${[...IDENTITY_HEADERS, 'X-Keys-Request-Id'].join(', ')}]
`
