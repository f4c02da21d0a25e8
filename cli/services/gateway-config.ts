import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  GATEWAY_KINDS,
  type GatewayKind,
  gatewayConfig,
} from '@keyward/contract/gateways/gateway-config'
import {
  type GatewayFiles,
  type GatewayService,
  isListenAddress,
} from '@keyward/contract/gateways/setup'
import { Option } from 'commander'
import { serverCommand } from '../command.ts'
import { serverUrl } from '../config/settings.ts'
import { serviceId } from '../resolve/service.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { Stop } from '../stop.ts'

type Options = CommonOptions & {
  readonly for: GatewayKind
  readonly keyward?: string
  readonly upstream: string
  readonly listen: string
  readonly out?: string
}

export const gatewayConfigCommand = () =>
  serverCommand({
    usage: 'gateway-config <services...>',
    summary: 'Print the configuration of a gateway that protects services',
    examples: [
      'keyward services gateway-config maps --for nginx --upstream http://127.0.0.1:9000',
      'keyward services gateway-config maps tiles --for haproxy --out /etc/haproxy',
    ],
    routes: ['getService'],
  })
    .addOption(
      new Option('--for <gateway>', 'which gateway').choices(GATEWAY_KINDS).makeOptionMandatory(),
    )
    .option('--upstream <url>', 'the protected service', serverUrl, 'http://127.0.0.1:9000')
    .option('--listen <address>', 'where the gateway listens', listenAddress, '0.0.0.0:8000')
    .option('--keyward <url>', 'where the gateway reaches Keyward; the server itself without it')
    .option('--out <folder>', 'write the files there, not to stdout')
    .action(async (given: string[], options: Options) => {
      const { client, output, settings, ...session } = openSession(options)
      const services: GatewayService[] = []
      for (const each of given) {
        const service_id = await serviceId({ client, output, settings, ...session }, each)
        services.push(await client.getService({ params: { service_id } }))
      }
      if (options.for === 'envoy' && services.length > 1)
        throw new Stop('usage', 'Envoy takes one service for a listener. Name one.')
      const { upstream, listen, keyward = settings.url } = options
      const setup = { services, upstream: new URL(upstream), listen, keyward: new URL(keyward) }
      const files = gatewayConfig(setup, options.for)
      if (options.out === undefined) process.stdout.write(asText(files))
      else for (const path of write(options.out, files)) output.note(`Wrote ${path}.`)
    })

function listenAddress(written: string): string {
  if (isListenAddress(written)) return written
  throw new Stop('usage', 'An address to listen on looks like 0.0.0.0:8443.')
}

/** Several files after each other, each under its name. */
function asText(files: GatewayFiles): string {
  const entries = Object.entries(files)
  if (entries.length === 1) return entries[0]?.[1] ?? ''
  return entries.map(([name, text]) => `# ---- ${name}\n${text}`).join('\n')
}

function write(folder: string, files: GatewayFiles): string[] {
  mkdirSync(folder, { recursive: true })
  return Object.entries(files).map(([name, text]) => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  })
}
