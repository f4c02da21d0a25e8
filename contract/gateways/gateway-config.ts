/** Configurations of gateways that ask Keyward before they let a call pass. Pure text from facts. */
import { apache } from './apache.ts'
import { caddy } from './caddy.ts'
import { envoy } from './envoy.ts'
import { haproxy } from './haproxy.ts'
import { nginx } from './nginx.ts'
import type { GatewayFiles, GatewaySetup } from './setup.ts'
import { traefik } from './traefik.ts'

const KINDS = { nginx, caddy, haproxy, apache, envoy, traefik } as const
export type GatewayKind = keyof typeof KINDS
export const GATEWAY_KINDS = Object.keys(KINDS) as GatewayKind[]

/** The files of one kind of gateway, for services as they are registered. */
export const gatewayConfig = (setup: GatewaySetup, kind: GatewayKind): GatewayFiles =>
  KINDS[kind](setup)
