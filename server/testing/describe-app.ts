/** The usual frame of an HTTP test file: one server per engine, shared by the file's tests. */
import { afterAll, beforeAll } from 'vitest'
import { describeOnEngines } from './engines.ts'
import { startApp, type TestApp, type TestAppOptions } from './start-app.ts'

/** Runs `suite` on both engines; `app()` is the running server, inside tests and hooks only. */
export function describeApp(
  name: string,
  suite: (app: () => TestApp) => void,
  options: TestAppOptions = {},
): void {
  describeOnEngines(name, (newDatabase) => {
    let running: TestApp | undefined
    beforeAll(async () => {
      running = await startApp(newDatabase, options)
    })
    afterAll(() => running?.close())
    suite(() => {
      if (!running) throw new Error('The server did not start')
      return running
    })
  })
}
