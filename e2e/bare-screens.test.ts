import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser } from './support/browser.ts'
import { join } from './support/cloud.ts'
import { type OwnServer, startServer } from './support/start-server.ts'
import { createWalk, LANGUAGES, LOOK } from './support/walk.ts'

describeInBrowser('the screens of operators without a server', (visit) => {
  it.each(LANGUAGES)(
    'say accessibly that they could not be loaded, and load when asked again: $locale',
    async ({ locale }) => {
      const page = await visit.signIn('olive@keyward.test', { ...LOOK, locale })
      const walk = createWalk(page)
      const lists = /\/v1\/(system|tenants|projects|users|services|events)(\/|\?|$)/
      for (const path of ['home', 'system', 'tenants', 'projects', 'users', 'services', 'events']) {
        await page.route(lists, (route) => route.abort())
        await page.goto(`${visit.demo().url}/${path}`)
        const failed = page.getByRole('main').getByRole('alert')
        await failed.waitFor()
        await walk.look(`/${path} without a server`)
        await page.unroute(lists)
        await failed.getByRole('button').click()
        await failed.waitFor({ state: 'detached' })
        await page.locator('main').locator('[data-record], dl, ol').first().waitFor()
      }
      await walk.at('/tenants?q=there-is-none')
      await walk.at('/tenants/tnt_00000000000000000000000000')
      await walk.at('/services/svc_00000000000000000000000000')
      await walk.at('/keys/key_00000000000000000000000000')
      expect(walk.problems).toEqual([])
    },
  )
})

describeInBrowser('the screens of an empty installation', (visit) => {
  let server: OwnServer
  let operator: Awaited<ReturnType<typeof join>>
  beforeAll(async () => {
    server = await startServer()
    operator = await join(server.url, server.firstLink, {
      email: 'first@example.test',
      name: 'Fay First',
    })
  })
  afterAll(() => server?.stop())

  it.each(LANGUAGES)(
    'are accessible in light and dark and fit 320 px: $locale',
    async ({ locale }) => {
      const page = await visit.as(
        { ...operator, email: 'first@example.test', name: 'Fay First' },
        { ...LOOK, locale },
      )
      const walk = createWalk(page)
      const pages = ['home', 'tenants', 'projects', 'users', 'services', 'system', 'events', 'keys']
      for (const path of pages) await walk.at(`/${path}`)
      expect(walk.problems).toEqual([])
    },
  )
})
