/** nginx, by auth_request. */
import { IDENTITY_HEADERS } from '../denials.ts'
import {
  authority,
  cannedDenial,
  codesOf,
  type GatewayFiles,
  type GatewaySetup,
  madeFor,
  mediaTypeOf,
  type NamedService,
  NO_ROUTE,
  named,
  pathPattern,
} from './setup.ts'

const variable = (header: string) => `$${header.toLowerCase().replaceAll('-', '_')}`
const upstreamVariable = (header: string) => `$upstream_http_${variable(header).slice(1)}`
const REMEMBERED = [...IDENTITY_HEADERS, 'X-Keys-Error', 'X-Keys-Request-Id', 'X-Keys-Denial']

export function nginx(setup: GatewaySetup): GatewayFiles {
  const services = named(setup)
  return {
    'keyward-nginx.conf': `${madeFor(services, 'nginx')}
#
# Include this file inside http { }. Needs nginx 1.18 or newer with auth_request, which most
# packages have. Beside it stands, for each service, a file of mode 0600 with one line, its
# credential from "keyward services credentials create NAME":
#
${services.map(({ slug }) => `#   keyward-${slug}.credential:  proxy_set_header X-Keys-Service "kws_...";`).join('\n')}
#
# Do not put proxy_cache on the checks: a deleted key would go on working for as long, and the
# cache would hold keys in clear.

# As many connections stay open as calls may be under way in a worker of nginx: one that has to be
# opened anew costs more than a check.
upstream keyward {
  server ${authority(setup.keyward)};
  keepalive 256;
}

upstream keyward_upstream {
  server ${authority(setup.upstream)};
  keepalive 256;
}

# A bearer token is the key: the service does not see it. Other schemes are the service's own.
map $http_authorization $keyward_authorization {
  default $http_authorization;
  "~*^bearer " "";
}

# The port that the caller named, if any, for services that write addresses of their own.
map $http_host $keyward_port {
  default "";
  "~(?<keyward_named_port>:[0-9]+)$" $keyward_named_port;
}

# When to come back: a limit says it, anything but a denial is worth a new try after a second.
map $x_keys_error $keyward_wait {
  default 1;
  ${[...codesOf(401), ...codesOf(403)].map((code) => `${code} "";`).join('\n  ')}
  ${codesOf(429)
    .map((code) => `${code} $keyward_retry;`)
    .join('\n  ')}
}

server {
  # TLS: listen 443 ssl; ssl_certificate ...; ssl_certificate_key ...;
  listen ${setup.listen};

  # Headers with underscores stay dropped (nginx's default): some services read X_Keys_Role
  # like X-Keys-Role.
  underscores_in_headers off;
${services.map((service) => serviceLocations(setup, service)).join('')}${elsewhere(services)}}
`,
  }
}

function serviceLocations(setup: GatewaySetup, service: NamedService): string {
  const { slug } = service
  const pattern = pathPattern(service)
  return `
  # ${slug}
  location ${pattern === null ? '/' : `~ ${pattern}`} {
    auth_request /_keyward/${slug};
    ${REMEMBERED.map((header) => `auth_request_set ${variable(header)} ${upstreamVariable(header)};`).join('\n    ')}
    auth_request_set $keyward_retry $upstream_http_retry_after;
    # nginx turns every answer of a check but 401 and 403 into 500; these are its own errors only,
    # answers of the service pass as they are.
    error_page 401 403 500 = @keyward_denied_${slug};

    # Written over whatever the caller sent.
    ${IDENTITY_HEADERS.map((header) => `proxy_set_header ${header} ${variable(header)};`).join('\n    ')}
    proxy_set_header X-Keys-Request-Id $x_keys_request_id;
    proxy_set_header X-Keys-Error "";
    proxy_set_header X-Keys-Service "";
    proxy_set_header X-Keys-Explain "";
    proxy_set_header X-Keys-Denial "";
    # The service sees whose key it is, never the key.
    proxy_set_header X-API-Key "";
    proxy_set_header Authorization $keyward_authorization;
    # Security: the very host that is judged. $http_host is another one in GET http://host/path.
    proxy_set_header Host $host$keyward_port;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header Connection "";
    proxy_http_version 1.1;
    # No path here: the service must read the very target that Keyward has judged.
    proxy_pass ${setup.upstream.protocol}//keyward_upstream;
  }

  location = /_keyward/${slug} {
    internal;
    include keyward-${slug}.credential;
    # Security: set on every check, or the caller's own X-Original-* would be believed.
    proxy_set_header X-Original-Method $request_method;
    proxy_set_header X-Original-URI $request_uri;
    proxy_set_header X-Original-Host $host;
    proxy_set_header X-Real-IP $remote_addr;
    proxy_set_header X-Keys-Explain "";
    proxy_set_header Cookie "";
    proxy_set_header Content-Length "";
    proxy_set_header Transfer-Encoding "";
    proxy_set_header Range "";
    proxy_set_header If-Match "";
    proxy_set_header If-None-Match "";
    proxy_set_header If-Modified-Since "";
    proxy_set_header If-Unmodified-Since "";
    proxy_set_header Connection "";
    proxy_http_version 1.1;
    proxy_pass_request_body off;
    proxy_connect_timeout 1s;
    proxy_send_timeout 1s;
    proxy_read_timeout 1s;${tls(setup)}
    proxy_pass ${setup.keyward.protocol}//keyward/v1/verify/nginx;
  }

  location @keyward_denied_${slug} {
    internal;
    default_type ${mediaTypeOf(service.access.denial_format)};
    add_header Cache-Control no-store always;
    add_header X-Keys-Error $x_keys_error always;
    add_header X-Keys-Request-Id $x_keys_request_id always;
    add_header Retry-After $keyward_wait always;
    if ($x_keys_error ~ ^(${codesOf(401).join('|')})$) { return 401 $x_keys_denial; }
    if ($x_keys_error ~ ^(${codesOf(403).join('|')})$) { return 403 $x_keys_denial; }
    if ($x_keys_error ~ ^(${codesOf(429).join('|')})$) { return 429 $x_keys_denial; }
    # Keyward cannot be asked, cannot decide, or does not take this gateway's credential.
    return 503 '${cannedDenial('unavailable', service.access)}';
  }
`
}

const tls = ({ keyward }: GatewaySetup): string =>
  keyward.protocol === 'https:'
    ? `
    proxy_ssl_server_name on;
    proxy_ssl_name ${keyward.hostname};
    proxy_ssl_verify on;
    proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;`
    : ''

/** Only what belongs to a service passes. */
function elsewhere(services: readonly NamedService[]): string {
  if (services.some((service) => pathPattern(service) === null)) return ''
  return `
  location / {
    default_type application/json;
    return 404 '${NO_ROUTE}';
  }
`
}
