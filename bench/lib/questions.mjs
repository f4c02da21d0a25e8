/** The questions that verifications are, as requests about a key. */

const bearer = ({ credential }) => ({ authorization: `Bearer ${credential}` })

/** `answers` is how the bare server answers the same, `about` makes the request. */
export const VERIFY = {
  answers: 'verify',
  about: (caller, key) => ({
    method: 'POST',
    url: '/v1/keys/verify',
    headers: { ...bearer(caller), 'content-type': 'application/json' },
    body: JSON.stringify({ key }),
  }),
}

/** As Caddy and Traefik ask. */
export const FORWARD = {
  answers: 'forward',
  about: ({ credential }, key) => ({
    method: 'GET',
    url: '/v1/verify/forward',
    headers: {
      'X-Keys-Service': credential,
      'X-Api-Key': key,
      'X-Forwarded-Method': 'GET',
      'X-Forwarded-Uri': '/api/v2/things?page_size=20',
      'X-Forwarded-Host': 'maps.example.org',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-For': '198.51.100.23',
    },
  }),
}

export const INTROSPECT = {
  answers: 'introspect',
  about: (caller, token) => ({
    method: 'POST',
    url: '/oauth2/introspect',
    headers: { ...bearer(caller), 'content-type': 'application/x-www-form-urlencoded' },
    body: `token=${token}`,
  }),
}

/** What a caller sends through a gateway: the key alone. */
export const CALL = {
  about: (_caller, key) => ({
    method: 'GET',
    url: '/api/v2/things?page_size=20',
    headers: { 'x-api-key': key },
  }),
}

/** The creation of a key, by one who may. */
export const creation = ({ token, projectId }) => ({
  method: 'POST',
  url: `/v1/projects/${projectId}/keys`,
  headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  body: '{}',
})
