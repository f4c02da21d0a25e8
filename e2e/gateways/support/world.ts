/** A Keyward of a test file's own, with a registered service and keys in every state. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KeyWithPlaintext, ServiceAccess } from '@keyward/contract'
import type { Client } from '@keyward/sdk'
import {
  createCloud,
  join as joinBy,
  type Person,
  type Place,
  unique,
  withToken,
} from '../../support/cloud.ts'
import { startServer } from '../../support/start-server.ts'

const COMMAND = join(import.meta.dirname, '..', '..', '..', 'cli', 'dist', 'main.js')

export type Registered = { readonly id: string; readonly name: string; readonly credential: string }

export type World = {
  readonly url: string
  readonly place: Place
  readonly member: Person
  readonly admin: Person
  readonly keys: Readonly<
    Record<'member' | 'admin' | 'uuid' | 'disabled' | 'expired', KeyWithPlaintext>
  >
  /** Registers a service with a credential. */
  register(name: string, access: ServiceAccess): Promise<Registered>
  /** Writes a gateway's configuration with the command, as an operator does. */
  configure(names: readonly string[], flags: readonly string[]): void
  stop(): Promise<void>
}

export const ACCESS: ServiceAccess = {
  hosts: ['api.example.org', 'maps'],
  path_prefixes: ['/api/v2/', '/tiles'],
  methods: { member: ['GET', 'HEAD', 'POST'], admin: null },
  denial_format: 'problem',
}

const A_DAY_AND_AN_HOUR = 25 * 60

export async function startWorld(): Promise<World> {
  const server = await startServer({ stepMinutes: A_DAY_AND_AN_HOUR })
  const operator = await joinBy(server.url, server.firstLink, {
    email: 'olive@example.test',
    name: 'Olive',
  })
  const { plaintext: token } = await operator.client.createToken({
    body: { name: 'gateways', scopes: ['read', 'keys', 'admin'], validity_days: 365 },
  })
  const client = withToken(server.url, token)
  const cloud = createCloud(server.url, client)
  const place = await cloud.newPlace({ uuid_keys: true })
  const [member, admin] = [await cloud.newPerson(place), await cloud.newPerson(place, 'admin')]
  const keys = await makeKeys(place, member, admin)
  server.later()
  return {
    url: server.url,
    place,
    member,
    admin,
    keys,
    register: (name, access) => register(client, name, access),
    configure: (names, flags) => configure(server.url, token, [...names, ...flags]),
    stop: server.stop,
  }
}

async function makeKeys({ projectId }: Place, member: Person, admin: Person) {
  const make = (by: Person, body: object = {}) =>
    by.client.createKey({ params: { project_id: projectId }, body })
  const disabled = await make(member)
  await member.client.disableKey({ params: { key_id: disabled.key_id }, body: {} })
  return {
    member: await make(member),
    admin: await make(admin),
    uuid: await make(member, { format: 'uuid' }),
    expired: await make(member, { validity_days: 1 }),
    disabled,
  }
}

async function register(client: Client, name: string, access: ServiceAccess): Promise<Registered> {
  const body = { name: `${name} ${unique()}`, audience: { all: true } as const }
  const service = await client.createService({ body })
  const params = { service_id: service.service_id }
  await client.setAccess({ params, body: { access }, ifMatch: service.etag })
  const { plaintext } = await client.createCredential({ params, body: {} })
  return { id: service.service_id, name: service.name, credential: plaintext }
}

function configure(url: string, token: string, args: readonly string[]): void {
  const home = mkdtempSync(join(tmpdir(), 'keyward-home-'))
  const { status, stderr } = spawnSync(
    process.execPath,
    [COMMAND, 'services', 'gateway-config', ...args],
    {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', HOME: home, KEYWARD_URL: url, KEYWARD_TOKEN: token },
    },
  )
  rmSync(home, { recursive: true, force: true })
  if (status !== 0) throw new Error(stderr)
}

export const textOf = (folder: string, name: string): string =>
  readFileSync(join(folder, name), 'utf8')

/** The name a service has inside a configuration. */
export const slugOf = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')
