/** Caddy, by forward_auth. */
import { IDENTITY_HEADERS } from '../denials.ts'
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

export function caddy(setup: GatewaySetup): GatewayFiles {
  const services = named(setup)
  return {
    Caddyfile: `${madeFor(services, 'caddy')}
#
# Needs Caddy 2.5 or newer. The credential of each service, from "keyward services credentials
# create NAME", stands in the environment of Caddy:
#
${services.map((service) => `#   ${variableOf(service)}=kws_...`).join('\n')}
#
# Leave trusted_proxies unset, unless another proxy of yours stands before this one: Caddy then
# writes X-Forwarded-* anew, and a caller's own are not believed.

# A name instead of the address gets a certificate by itself.
http://:${setup.listen.slice(setup.listen.lastIndexOf(':') + 1)} {
	bind ${setup.listen.slice(0, setup.listen.lastIndexOf(':'))}
${services.map((service) => serviceRoute(setup, service)).join('')}
	# Keyward or the service cannot be reached: nothing passes.
	handle_errors {
		${services.slice(0, 1).flatMap(unavailable).join('\n\t\t')}
	}
${elsewhere(services)}}
`,
  }
}

function serviceRoute(setup: GatewaySetup, service: NamedService): string {
  const pattern = pathPattern(service)
  const { slug } = service
  const name = `keyward_${slug}`
  return `
	# ${slug}
${pattern === null ? '' : `	@${name} path_regexp ${name} ${pattern}\n`}	handle ${pattern === null ? '' : `@${name} `}{
		# In the order as written: by itself, Caddy would ask before it takes headers away.
		route {
			# What a caller says about itself is not passed on, however it is spelled.
			${spellingsOf('X-Keys')
        .map((begin) => `request_header -${begin}*`)
        .join('\n\t\t\t')}
			${spellingsOf('X-API-Host')
        .slice(1)
        .map((spelling) => `request_header -${spelling}`)
        .join('\n\t\t\t')}
			# Security: Caddy drops what a caller names in Connection, last of all: the identity, too.
			# Of upgrades WebSockets alone go on: through h2c, calls would follow that nobody judges.
			@websocket_${slug} {
				header_regexp Connection (?i)\\bupgrade\\b
				header Upgrade websocket
			}
			request_header @websocket_${slug} Connection Upgrade
			@plain_${slug} not {
				header Connection Upgrade
				header Upgrade websocket
			}
			request_header @plain_${slug} -Connection
			request_header @plain_${slug} -Upgrade
			forward_auth ${setup.keyward.origin} {
				uri /v1/verify/forward
				header_up X-Keys-Service {$${variableOf(service)}}
				header_up -Cookie
				copy_headers ${IDENTITY_HEADERS.join(' ')} X-Keys-Request-Id
				# Not the caller's fault: the credential of this gateway is missing or wrong.
				@unproved header X-Keys-Error service_unauthenticated
				handle_response @unproved {
					${unavailable(service).join('\n\t\t\t\t\t')}
				}
				@denied header X-Keys-Error *
				handle_response @denied {
					copy_response
				}
				# No answer of Keyward's: something else stands at its address.
				handle_response {
					${unavailable(service).join('\n\t\t\t\t\t')}
				}
				transport http {
					dial_timeout 1s
					response_header_timeout 1s
					# One that has to be opened anew costs more than a check.
					keepalive_idle_conns_per_host 256
				}
			}
			# The service sees whose key it is, never the key.
			${spellingsOf('X-API-Key')
        .map((spelling) => `request_header -${spelling}`)
        .join('\n\t\t\t')}
			@bearer_${slug} header_regexp Authorization (?i)^bearer\\s
			request_header @bearer_${slug} -Authorization
			reverse_proxy ${setup.upstream.origin}
		}
	}
`
}

const unavailable = ({ access }: Pick<NamedService, 'access'>): string[] => [
  `header Content-Type ${mediaTypeOf(access.denial_format)}`,
  'header Cache-Control no-store',
  'header Retry-After 1',
  `respond \`${cannedDenial('unavailable', access)}\` 503`,
]

function elsewhere(services: readonly NamedService[]): string {
  if (services.some((service) => pathPattern(service) === null)) return ''
  return `
	handle {
		header Content-Type application/json
		respond \`${NO_ROUTE}\` 404
	}
`
}
