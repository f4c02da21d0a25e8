import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { attempts } from './db/schema/index.ts'
import { startHousekeeping } from './housekeeping.ts'
import { describeApp } from './testing/describe-app.ts'

describeApp('housekeeping', (app) => {
  it('forgets attempts of more than a day ago, and no later ones', async () => {
    const { deps, clock } = app()
    const { orm } = deps.database
    await orm.delete(attempts)
    const attempt = () =>
      orm.insert(attempts).values({ subject: randomBytes(32), failures: 9, lastAt: clock.now() })
    await attempt()
    clock.advance({ hours: 23 })
    await attempt()
    const countAfterRun = async () => {
      startHousekeeping(deps)()
      return orm.$count(attempts)
    }
    expect(await countAfterRun()).toBe(2)
    clock.advance({ hours: 2 })
    await expect.poll(countAfterRun).toBe(1)
    clock.advance({ hours: 23 })
    await expect.poll(countAfterRun).toBe(0)
  })
})
