/**
 * What Envoy and Traefik send, byte for byte, as their sources have it (Envoy 1.31 ext_authz over
 * HTTP, Traefik 3.1 ForwardAuth): neither can be installed where the tests run.
 */
type Sent = {
  readonly key: string
  readonly credential: string
  readonly method: string
  readonly target: string
}

/** The caller's own method and target behind the prefix; allowed headers in lower case. */
export const envoyRequest = ({ key, credential, method, target }: Sent): string =>
  lines(`${method} /v1/verify/envoy${target} HTTP/1.1`, [
    'host: api.example.org',
    'content-length: 0',
    `x-api-key: ${key}`,
    'x-api-host: maps',
    `x-keys-service: ${credential}`,
    'x-envoy-internal: true',
    'x-forwarded-for: 10.1.0.7',
    'x-envoy-expected-rq-timeout-ms: 1000',
  ])

/** Always GET; X-Forwarded-* written anew; of the caller's headers only those listed. */
export const traefikRequest = ({ key, credential, method, target }: Sent): string =>
  lines('GET /v1/verify/forward HTTP/1.1', [
    'Host: 127.0.0.1',
    'User-Agent: Go-http-client/1.1',
    `X-Api-Key: ${key}`,
    'X-Api-Host: maps',
    `X-Forwarded-Method: ${method}`,
    'X-Forwarded-Proto: https',
    'X-Forwarded-Host: api.example.org',
    `X-Forwarded-Uri: ${target}`,
    'X-Forwarded-For: 198.51.100.23',
    `X-Keys-Service: ${credential}`,
    'Accept-Encoding: gzip',
  ])

const lines = (first: string, headers: readonly string[]): string =>
  [first, ...headers, 'connection: close', '', ''].join('\r\n')
