/** Envoy, by ext_authz over HTTP: a whole bootstrap file. */
import { IDENTITY_HEADERS } from '../denials.ts'
import { type GatewayFiles, type GatewaySetup, madeFor, named, pathPattern } from './setup.ts'

/** One service: the credential is a header of the filter, and the filter is the listener's. */
export function envoy(setup: GatewaySetup): GatewayFiles {
  const services = named(setup).slice(0, 1)
  const [service] = services
  const pattern = service ? pathPattern(service) : null
  const at = setup.listen.lastIndexOf(':')
  return {
    'envoy.yaml': `${madeFor(services, 'envoy')}
#
# Envoy reads no environment variables here: put the credential from "keyward services credentials
# create NAME" in place of kws_... below, and let nobody else read the file (mode 0600).

static_resources:
  listeners:
    - address: { socket_address: { address: ${setup.listen.slice(0, at)}, port_value: ${setup.listen.slice(at + 1)} } }
      filter_chains:
        - filters:
            - name: envoy.filters.network.http_connection_manager
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: keyward
                # One reading of every path, for Envoy and for the service behind it.
                normalize_path: true
                merge_slashes: true
                path_with_escaped_slashes_action: REJECT_REQUEST
                # Some services read X_Keys_Role like X-Keys-Role. Dots are left to you: PHP behind a
                # server that keeps them reads X.Keys.Role alike. What a caller names in Connection
                # Envoy drops before any filter, so that it cannot be the identity.
                common_http_protocol_options: { headers_with_underscores_action: DROP_HEADER }
                route_config:
                  virtual_hosts:
                    - name: all
                      domains: ["*"]
                      routes:
                        - match: ${pattern === null ? '{ prefix: "/" }' : `{ safe_regex: { regex: '${pattern.replaceAll('(?:/|$)', '(?:/.*)?')}.*' } }`}
                          route: { cluster: service }
                          # The service sees whose key it is, never the key.
                          request_headers_to_remove: [x-api-key, authorization, x-keys-service, x-keys-explain]
                http_filters:
                  # What a caller says about itself is dropped before anybody is asked.
                  - name: envoy.filters.http.header_mutation
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.http.header_mutation.v3.HeaderMutation
                      mutations:
                        request_mutations:
                          ${[...IDENTITY_HEADERS, 'X-Keys-Error', 'X-Keys-Explain', 'X-Keys-Service'].map((header) => `- remove: ${header.toLowerCase()}`).join('\n                          ')}
                  - name: envoy.filters.http.ext_authz
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz
                      # Keyward down or too slow is 503, never a pass.
                      failure_mode_allow: false
                      status_on_error: { code: ServiceUnavailable }
                      allowed_headers:
                        patterns:
                          - { exact: x-api-key }
                          - { exact: x-api-host }
                      http_service:
                        server_uri: { uri: ${setup.keyward.origin}, cluster: keyward, timeout: 1s }
                        # Envoy appends the caller's own method and target to this.
                        path_prefix: /v1/verify/envoy
                        authorization_request:
                          headers_to_add:
                            - { key: x-keys-service, value: "kws_..." }
                        authorization_response:
                          allowed_upstream_headers: { patterns: [{ prefix: x-keys- }] }
                          allowed_client_headers:
                            patterns:
                              - { exact: content-type }
                              - { exact: retry-after }
                              - { exact: www-authenticate }
                              - { exact: cache-control }
                              - { exact: x-keys-error }
                              - { exact: x-keys-request-id }
                  - name: envoy.filters.http.router
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router

  clusters:
    ${cluster('keyward', setup.keyward)}
    ${cluster('service', setup.upstream)}
`,
  }
}

const cluster = (name: string, { hostname, port, protocol }: URL): string =>
  `- name: ${name}
      type: STRICT_DNS
      connect_timeout: 1s${protocol === 'https:' ? tls(hostname) : ''}
      load_assignment:
        cluster_name: ${name}
        endpoints:
          - lb_endpoints:
              - endpoint: { address: { socket_address: { address: ${hostname}, port_value: ${port || (protocol === 'https:' ? 443 : 80)} } } }`

const tls = (hostname: string): string => `
      transport_socket:
        name: envoy.transport_sockets.tls
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
          sni: ${hostname}
          common_tls_context:
            validation_context: { trusted_ca: { filename: /etc/ssl/certs/ca-certificates.crt } }`
