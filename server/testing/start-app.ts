/** A real server on a real database for tests: HTTP on a loopback port, a clock that can be moved. */
import { randomBytes } from 'node:crypto'
import { type App, createApp } from '../app.ts'
import { readConfig } from '../config.ts'
import type { Deps } from '../deps.ts'
import { issueFirstLink } from '../links/issue-first-link.ts'
import { createLog, type Log } from '../log.ts'
import { createClock, type TestClock } from './clock.ts'
import { type NewDatabase, openMigrated } from './engines.ts'
import { joinByLink, type Person } from './people.ts'

/** What is reached over HTTP, wherever it runs: enough for most that tests need. */
export type Installation = {
  readonly url: string
  /** The first operator, signed in. */
  readonly operator: Person
}

export type TestApp = Installation & {
  readonly app: App
  readonly deps: Deps
  readonly clock: TestClock
  close(): Promise<void>
}

/** What a test may want otherwise. */
export type TestAppOptions = {
  readonly env?: Readonly<Record<string, string>>
  readonly freeBytes?: (directory: string) => Promise<number>
  readonly log?: Log
}

export async function startApp(
  newDatabase: NewDatabase,
  options: TestAppOptions = {},
): Promise<TestApp> {
  const clock = createClock()
  const app = await createApp({
    config: readConfig({ KEYWARD_URL: 'http://keyward.test', ...options.env }),
    database: await openMigrated(await newDatabase()),
    rootKey: randomBytes(32),
    now: clock.now,
    freeBytes: options.freeBytes,
    log: options.log ?? createLog(process.env['KEYWARD_TEST_LOG'] ?? 'silent'),
  })
  const url = `http://127.0.0.1:${await app.listen('127.0.0.1', 0)}`
  const link = await issueFirstLink(app.deps)
  if (link === null) throw new Error('A new database has an operator already')
  const operator = await joinByLink(url, link.url.reveal(), {
    email: 'operator@example.org',
    name: 'Olive Operator',
  })
  return { url, app, deps: app.deps, clock, operator, close: () => app.close() }
}
