/** A `keyward` command that is signed in to a test server. */
import type { TokenScope } from '@keyward/contract'
import { vi } from 'vitest'
import type { Person } from '../../server/testing/people.ts'
import { startApp, type TestApp } from '../../server/testing/start-app.ts'
import { createKeyward, type Keyward } from './run-keyward.ts'

// Every step of these tests is a process of its own, which a busy machine starts slowly.
vi.setConfig({ testTimeout: 90_000 })

/** A real server on a new embedded database. */
export const startServer = (): Promise<TestApp> => startApp(async () => ({ memory: true }))

/** The command on a new management token of that person. */
export async function signedIn(
  app: TestApp,
  person: Person,
  ...scopes: TokenScope[]
): Promise<Keyward> {
  const chosen: TokenScope[] = scopes.length > 0 ? scopes : ['read', 'keys', 'admin']
  const { token } = await person.withToken(...chosen)
  return createKeyward({ KEYWARD_URL: app.url, KEYWARD_TOKEN: token })
}
