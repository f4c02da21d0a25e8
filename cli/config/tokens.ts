/** Management tokens at rest: a file of their own, 0600, each kept with the server it is for. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { Plaintext } from '@keyward/contract'
import { z } from 'zod'
import { Stop } from '../stop.ts'
import { readJsonFile, replaceJsonFile } from './file.ts'
import { configFolder, type Environment } from './paths.ts'

const TokenFile = z.strictObject({
  version: z.literal(1),
  tokens: z.record(z.string(), z.strictObject({ url: z.string(), token: z.string() })),
})

/** A token and the only server it may be sent to. */
export type SavedToken = { readonly url: string; readonly token: Plaintext }

export function readToken(profile: string, env: Environment): SavedToken | null {
  const { tokens } = readAll(env)
  const saved = Object.hasOwn(tokens, profile) ? tokens[profile] : undefined
  return saved ? { url: saved.url, token: new Plaintext(saved.token) } : null
}

export function saveToken(profile: string, saved: SavedToken, env: Environment): void {
  const all = readAll(env)
  // Security: signing in means keeping the token; the file is readable by its owner only.
  const entry = { url: saved.url, token: saved.token.reveal() }
  replaceJsonFile(tokenPath(env), { ...all, tokens: { ...all.tokens, [profile]: entry } }, 0o600)
}

/** Forgets the token of a profile; false when there was none. */
export function forgetToken(profile: string, env: Environment): boolean {
  const all = readAll(env)
  if (!Object.hasOwn(all.tokens, profile)) return false
  const { [profile]: _, ...tokens } = all.tokens
  replaceJsonFile(tokenPath(env), { ...all, tokens }, 0o600)
  return true
}

export const tokenPath = (env: Environment): string => join(configFolder(env), 'tokens.json')

function readAll(env: Environment) {
  const path = tokenPath(env)
  refuseOpenFile(path)
  return readJsonFile(path, TokenFile) ?? { version: 1 as const, tokens: {} }
}

/** Like ssh: a secret that others on this machine can read is not used quietly. */
function refuseOpenFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined || process.platform === 'win32' || (found.mode & 0o077) === 0) return
  throw new Stop('failure', `Others can read ${path}.`, `Run: chmod 600 ${path}`)
}
