import { GATEWAY_KINDS, gatewayConfig } from '../../contract/dist/gateways/gateway-config.js'

/** A service as it might be registered; the examples in deploy/gateways are made for it. */
const SERVICE = {
  service_id: 'svc_01k0c7v3m5q8r2s4t6w8y0z1a3',
  name: 'maps',
  access: {
    hosts: ['maps.example.org', 'maps'],
    path_prefixes: ['/api/v2/', '/tiles'],
    methods: { member: ['GET', 'HEAD', 'OPTIONS'], admin: null },
    denial_format: 'problem',
  },
}

/** The files of deploy/gateways: what `keyward services gateway-config maps --for …` prints. */
export function gatewayExamples() {
  const setup = {
    services: [SERVICE],
    keyward: new URL('http://127.0.0.1:8420'),
    upstream: new URL('http://127.0.0.1:9000'),
    listen: '0.0.0.0:8000',
  }
  return Object.fromEntries(
    GATEWAY_KINDS.flatMap((kind) =>
      Object.entries(gatewayConfig(setup, kind)).map(([name, text]) => [
        `deploy/gateways/${name}`,
        text,
      ]),
    ),
  )
}
