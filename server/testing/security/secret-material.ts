/** Everything in a database that must never be seen outside it, in every way it could be written. */
import { eq, isNotNull } from 'drizzle-orm'
import { digestOf } from '../../crypto/secret-strings.ts'
import {
  accounts,
  apiKeys,
  keyVersions,
  links,
  managementTokens,
  memberships,
  serviceCredentials,
  sessions,
} from '../../db/schema/index.ts'
import type { TestApp } from '../start-app.ts'

/** What was found: the name of a secret, never the secret. */
export type Canaries = ReadonlyMap<string, string>

/** Bytes as hex, base64, base64url, and as JSON prints a Buffer. */
function writings(name: string, bytes: Buffer): [string, string][] {
  return [
    [`${name} in hex`, bytes.toString('hex')],
    [`${name} in base64`, bytes.toString('base64').replace(/=+$/, '')],
    [`${name} in base64url`, bytes.toString('base64url')],
    [`${name} as numbers`, [...bytes.subarray(0, 12)].join(',')],
  ]
}

/** Plaintexts with their digests, and all bytes that the database keeps to itself. */
export async function secretMaterial(
  { deps }: TestApp,
  plaintexts: Readonly<Record<string, string>>,
): Promise<Canaries> {
  const { orm } = deps.database
  const found: [string, string][] = Object.entries(plaintexts).flatMap(([name, plaintext]) => [
    [name, plaintext],
    [`${name}, its random part`, plaintext.split('_').at(-1) ?? plaintext],
    ...writings(`digest of ${name}`, digestOf(plaintext)),
  ])
  const note = (name: string, bytes: Buffer | null) => {
    if (bytes !== null && bytes.length > 0) found.push(...writings(name, bytes))
  }
  for (const row of await orm.select().from(keyVersions)) {
    note('digest of a version', row.digest)
    note('sealed copy', row.sealed)
    note('MAC of a version', row.rowMac)
  }
  for (const row of await orm.select().from(apiKeys).where(isNotNull(apiKeys.wrappedDataKey)))
    note('wrapped data key', row.wrappedDataKey)
  for (const row of await orm.select().from(memberships)) note('MAC of a membership', row.rowMac)
  for (const table of [managementTokens, serviceCredentials, links] as const)
    for (const row of await orm.select({ digest: table.digest }).from(table))
      note('digest', row.digest)
  for (const row of await orm.select().from(sessions)) {
    found.push(['session token', row.token])
    note('MAC of a session', row.rowMac)
  }
  for (const row of await orm.select().from(links)) note('MAC of a one-time link', row.rowMac)
  const withPassword = await orm
    .select()
    .from(accounts)
    .where(eq(accounts.providerId, 'credential'))
  for (const { password, rowMac } of withPassword) {
    if (password) found.push(['password hash', password])
    note('MAC of a password', rowMac)
  }
  return new Map(found.map(([name, secret]) => [secret, name]))
}

/** The names of the secrets that stand in a text. */
export const secretsIn = (text: string, canaries: Canaries): string[] =>
  [...canaries].filter(([secret]) => text.includes(secret)).map(([, name]) => name)
