/** Several Keyward nodes on one PostgreSQL database, each behind a line that can be cut or frozen. */
import { randomBytes } from 'node:crypto'
import { createApp } from '../app.ts'
import { readConfig } from '../config.ts'
import { issueFirstLink } from '../links/issue-first-link.ts'
import { createLog } from '../log.ts'
import { createClock } from './clock.ts'
import { type NewDatabase, openMigrated } from './engines.ts'
import { type Line, startLine } from './line.ts'
import { joinByLink } from './people.ts'
import type { TestApp } from './start-app.ts'

export type Nodes = {
  readonly first: TestApp
  readonly second: TestApp & { readonly line: Line }
  close(): Promise<void>
}

export async function startNodes(
  newDatabase: NewDatabase,
  env: Readonly<Record<string, string>> = {},
): Promise<Nodes> {
  const { url = '' } = await newDatabase()
  const rootKey = randomBytes(32)
  const clock = createClock()
  const { line, lineUrl, close: closeLine } = await startLine(url)
  const startNode = async (databaseUrl: string) => {
    const app = await createApp({
      config: readConfig({ KEYWARD_URL: 'http://keyward.test', ...env }),
      database: await openMigrated({ url: databaseUrl, onTrouble: () => {} }),
      rootKey,
      now: clock.now,
      log: createLog('silent'),
    })
    return {
      app,
      deps: app.deps,
      clock,
      url: `http://127.0.0.1:${await app.listen('127.0.0.1', 0)}`,
    }
  }
  const one = await startNode(url)
  const two = await startNode(lineUrl)
  const link = await issueFirstLink(one.deps)
  const operator = await joinByLink(one.url, link?.url.reveal() ?? '', {
    email: 'operator@example.org',
    name: 'Olive Operator',
  })
  return {
    first: { ...one, operator, close: () => one.app.close() },
    second: { ...two, operator, line, close: () => two.app.close() },
    async close() {
      line.heal()
      await Promise.all([one.app.close(), two.app.close()])
      await closeLine()
    },
  }
}
