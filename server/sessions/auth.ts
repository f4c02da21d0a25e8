/** better-auth, wrapped: it keeps sessions and their cookies; routes, passwords, limits and audit are ours. */
import { betterAuth } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { z } from 'zod'
import type { Config } from '../config.ts'
import type { Keyring } from '../crypto/keyring.ts'
import type { Database } from '../db/open-database.ts'
import { accounts, sessions, users, verifications } from '../db/schema/index.ts'
import { newId } from '../ids.ts'
import { sessionFields } from './find-session.ts'

/** A session ends this long after sign-in, whatever happens. */
export const SESSION_HOURS = 12

/** The name of the session cookie; `__Host-` binds it to this very host when there is TLS. */
export const sessionCookie = (config: Config) => {
  const secure = config.publicUrl.startsWith('https:')
  return { name: secure ? '__Host-keyward' : 'keyward', secure }
}

/** Opens a session for whoever has proved who they are; an address only in form, as none is mounted. */
const openSession = createAuthEndpoint(
  '/open-session',
  { method: 'POST', body: z.object({ userId: z.string() }), requireHeaders: true },
  async (ctx) => {
    const { internalAdapter } = ctx.context
    const user = await internalAdapter.findUserById(ctx.body.userId)
    if (!user) throw new Error('The user of a right password is gone')
    const session = await internalAdapter.createSession(user.id)
    await setSessionCookie(ctx, { session, user })
    return ctx.json({ token: session.token })
  },
)

/** What a session needs to be made of. */
type AuthParts = {
  readonly config: Config
  readonly keyring: Keyring
  readonly database: Database
  readonly now: () => Date
}

export function createAuth({ config, keyring, database, now }: AuthParts) {
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
    plugins: [{ id: 'keyward', endpoints: { openSession } }],
    session: {
      expiresIn: SESSION_HOURS * 3600,
      disableSessionRefresh: true,
      additionalFields: { rowMac: { type: 'string', input: false, returned: false } },
    },
    databaseHooks: {
      session: {
        create: {
          // Security: every session that better-auth makes is bound here, by what never was in the database.
          before: async ({ userId, token, expiresAt, updatedAt }) => {
            // By our clock, which is the one that decides what a recent sign-in is.
            const bound = { userId, token, expiresAt, updatedAt, createdAt: now() }
            const data = { ...bound, id: newId('session') }
            return { data: { ...data, rowMac: keyring.mac('rowMac', sessionFields(data)) } }
          },
        },
      },
    },
    advanced: {
      // Set by open-session.ts alone: no header of a request reaches better-auth.
      ipAddress: { ipAddressHeaders: ['x-keyward-client'] },
      database: { generateId: () => newId('user') },
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
