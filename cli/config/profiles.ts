/** Named profiles: which server, and which project, a person works with. No secrets here. */
import { join } from 'node:path'
import { z } from 'zod'
import { Stop } from '../stop.ts'
import { readJsonFile, replaceJsonFile } from './file.ts'
import { configFolder, type Environment } from './paths.ts'

export const DEFAULT_PROFILE = 'default'

const Profile = z.strictObject({ url: z.string(), project: z.string().optional() })
export type Profile = z.infer<typeof Profile>
const ProfileFile = z.strictObject({
  version: z.literal(1),
  profiles: z.record(z.string(), Profile),
})

/** The profile of that name, or null when none was saved. */
export function readProfile(name: string, env: Environment): Profile | null {
  const { profiles } = readAll(env)
  return Object.hasOwn(profiles, name) ? (profiles[name] ?? null) : null
}

export function saveProfile(name: string, profile: Profile, env: Environment): void {
  const all = readAll(env)
  const profiles = { ...all.profiles, [name]: profile }
  replaceJsonFile(profilePath(env), { ...all, profiles }, 0o644)
}

/** A profile is named by letters, digits and dashes. */
export function checkProfileName(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/.test(name)) return name
  throw new Stop('usage', 'A profile name is 1 to 32 letters, digits and dashes.')
}

const profilePath = (env: Environment): string => join(configFolder(env), 'config.json')

const readAll = (env: Environment) =>
  readJsonFile(profilePath(env), ProfileFile) ?? { version: 1 as const, profiles: {} }
