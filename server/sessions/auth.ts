/** better-auth, wrapped: it keeps passwords and sessions; routes, limits and audit are ours. */
import { hash, verify } from '@node-rs/argon2'
import { betterAuth } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import type { Config } from '../config.ts'
import type { Keyring } from '../crypto/keyring.ts'
import type { Database } from '../db/open-database.ts'
import { accounts, sessions, users, verifications } from '../db/schema/index.ts'
import { newId } from '../ids.ts'

/** A session ends this long after sign-in, whatever happens. */
export const SESSION_HOURS = 12

/** OWASP's floor for argon2id: 19 MiB, two passes. The work runs in the thread pool, not on the loop. */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const hashPassword = (password: string): Promise<string> => hash(password, ARGON2ID)
export const passwordMatches = (stored: string, password: string): Promise<boolean> =>
  verify(stored, password)

/** The name of the session cookie; `__Host-` binds it to this very host when there is TLS. */
export const sessionCookie = (config: Config) => {
  const secure = config.publicUrl.startsWith('https:')
  return { name: secure ? '__Host-keyward' : 'keyward', secure }
}

export function createAuth(config: Config, keyring: Keyring, database: Database) {
  const cookie = sessionCookie(config)
  return betterAuth({
    baseURL: config.publicUrl,
    basePath: '/never-mounted',
    secret: keyring.mac('sessions', []).toString('hex'),
    telemetry: { enabled: false },
    logger: { disabled: true },
    rateLimit: { enabled: false },
    database: drizzleAdapter(database.orm, {
      provider: 'pg',
      schema: { user: users, session: sessions, account: accounts, verification: verifications },
    }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 1,
      maxPasswordLength: 256,
      password: {
        hash: hashPassword,
        verify: ({ hash: stored, password }) => passwordMatches(stored, password),
      },
    },
    session: { expiresIn: SESSION_HOURS * 3600, disableSessionRefresh: true },
    advanced: {
      // Set by open-session.ts alone: no header of a request reaches better-auth.
      ipAddress: { ipAddressHeaders: ['x-keyward-client'] },
      database: { generateId: ({ model }) => newId(model === 'session' ? 'session' : 'user') },
      useSecureCookies: false,
      cookies: {
        session_token: {
          name: cookie.name,
          attributes: { secure: cookie.secure, httpOnly: true, sameSite: 'strict', path: '/' },
        },
      },
    },
  })
}

export type Auth = ReturnType<typeof createAuth>
