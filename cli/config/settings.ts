/** What holds for one command: flag before environment before profile. */
import { MANAGEMENT_TOKEN_PREFIX, Plaintext, parseKey } from '@keyward/contract'
import { originIn } from '@keyward/contract/gateways/setup'
import { Stop } from '../stop.ts'
import type { Environment } from './paths.ts'
import { checkProfileName, DEFAULT_PROFILE, readProfile } from './profiles.ts'
import { readToken } from './tokens.ts'

export type SettingFlags = {
  readonly host?: string
  readonly profile?: string
  readonly project?: string
}
export type Settings = {
  readonly profile: string
  readonly url: string | null
  readonly project: string | null
  readonly token: Plaintext | null
  readonly tokenFrom: 'environment' | 'profile' | null
}

export function readSettings(flags: SettingFlags, env: Environment): Settings {
  const profile = checkProfileName(flags.profile ?? env['KEYWARD_PROFILE'] ?? DEFAULT_PROFILE)
  const saved = readProfile(profile, env)
  const written = flags.host ?? env['KEYWARD_URL'] ?? saved?.url
  const url = written === undefined ? null : serverUrl(written)
  const fromEnv = env['KEYWARD_TOKEN']
  const token = fromEnv ? managementToken(fromEnv) : tokenFor(url, profile, env)
  return {
    profile,
    url,
    project: flags.project ?? env['KEYWARD_PROJECT'] ?? saved?.project ?? null,
    token,
    tokenFrom: token === null ? null : fromEnv ? 'environment' : 'profile',
  }
}

/** A management token as somebody gave it; anything else is refused before it is sent anywhere. */
export function managementToken(written: string): Plaintext {
  const parsed = parseKey(written.trim())
  if (parsed.format === 'standard' && parsed.prefix === MANAGEMENT_TOKEN_PREFIX) {
    return new Plaintext(parsed.canonical)
  }
  throw new Stop('usage', `That is not a management token (${MANAGEMENT_TOKEN_PREFIX}_…).`)
}

/** A server's address as origin, such as `https://keys.example.org`. */
export function serverUrl(written: string): string {
  const origin = originIn(written)
  if (origin !== null) return origin
  throw new Stop('usage', 'A server address looks like https://keys.example.org')
}

/** Security: a saved token goes to the server it was saved for and to no other. */
function tokenFor(url: string | null, profile: string, env: Environment): Plaintext | null {
  const saved = readToken(profile, env)
  return saved !== null && saved.url === url ? saved.token : null
}
