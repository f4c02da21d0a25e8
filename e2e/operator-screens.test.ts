import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from './support/browser.ts'
import { unique } from './support/cloud.ts'
import { act, createWalk, LANGUAGES, LOOK, press, type Walk } from './support/walk.ts'

const OPERATOR = 'olive@keyward.test'

describeInBrowser('the screens of operators', (visit) => {
  const walkAs = async (locale: string) =>
    createWalk(await visit.signIn(OPERATOR, { ...LOOK, locale }))

  it.each(LANGUAGES)(
    'are accessible in light and dark and fit 320 px where the installation is governed: $locale',
    async ({ locale, lang }) => {
      const walk = await walkAs(locale)
      const { page } = walk
      await walk.at('/home')
      expect(await page.locator('html').getAttribute('lang')).toBe(lang)
      await walk.at('/system')
      await walk.at('/tenants')
      await walk.open('create tenant without a name', () => sent(page, () => press(page, 'plus')))
      await walk.open('row menu', () => menu(page))
      await walk.open('rename', () => act(page, 'pencil'))
      await walk.open('disable', () => act(page, 'circle-minus'))
      await walk.open('delete', () => act(page, 'trash-2'))
      await lookAtTenant(walk)
      await walk.at('/projects')
      await walk.open('create project without anything', () =>
        sent(page, () => press(page, 'plus')),
      )
      await walk.open('row menu', () => menu(page))
      await walk.open('rename', () => act(page, 'pencil'))
      await walk.open('disable', () => act(page, 'circle-minus'))
      await walk.open('delete', () => act(page, 'trash-2'))
      await walk.at('/events')
      await page.locator('main details summary').first().click()
      await walk.look('with details')
      expect(walk.problems).toEqual([])
    },
  )

  it.each(LANGUAGES)(
    'are accessible in light and dark and fit 320 px where people are let in: $locale',
    async ({ locale }) => {
      const walk = await walkAs(locale)
      const { page } = walk
      const word = unique()
      await walk.at('/users')
      await walk.open('add user without anything', () => sent(page, () => press(page, 'plus')))
      await press(page, 'plus')
      await page.locator('[role=dialog] input[type=email]').fill(`${word}@example.test`)
      await page.locator('[role=dialog] input[maxlength="100"]').fill(`Person ${word}`)
      await walk.open('the one-time link', async () => {
        await page.locator('[role=dialog] button[type=submit]').click()
        await page.locator('[role=dialog] input[readonly]').waitFor()
        // Whoever has not said so is asked before the link is gone.
        await page.locator('[role=dialog] input[type=checkbox]').check()
      })
      await walk.at(`/users?q=${word}`)
      await walk.open('row menu', () => menu(page))
      await walk.open('rename', () => act(page, 'pencil'))
      await walk.open('end sessions', () => act(page, 'log-out'))
      await walk.open('make an operator', () => act(page, 'shield-plus'))
      await walk.open('disable', () => act(page, 'circle-minus'))
      await walk.open('delete', () => act(page, 'trash-2'))
      await walk.open('new link', () => act(page, 'link-2'))
      await walk.open('the new link', async () => {
        await sent(page, () => act(page, 'link-2'))
        await page.locator('[role=dialog] input[readonly]').waitFor()
        // Whoever has not said so is asked before the link is gone.
        await page.locator('[role=dialog] input[type=checkbox]').check()
      })
      await sent(page, () => act(page, 'shield-plus'))
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await walk.open('no operator any more', () => act(page, 'shield-minus'))
      expect(walk.problems).toEqual([])
    },
  )

  it.each(LANGUAGES)(
    'are accessible in light and dark and fit 320 px where services are registered: $locale',
    async ({ locale }) => {
      const walk = await walkAs(locale)
      const { page } = walk
      const name = `Service ${unique()}`
      const { service_id } = await visit.cloud().operator.createService({
        body: { name, audience: { all: true } },
      })
      await walk.at('/services')
      await walk.open('register without anything', () =>
        sent(page, async () => {
          await press(page, 'plus')
          await page.getByRole('dialog').getByRole('radio').last().check()
        }),
      )
      await walk.open('row menu', () => menu(page))
      await walk.open('rename', () => act(page, 'pencil'))
      await walk.open('disable', () => act(page, 'circle-minus'))
      await walk.open('delete', () => act(page, 'trash-2'))
      await walk.open('audience', async () => {
        await act(page, 'target')
        await page.getByRole('dialog').getByRole('radio').last().check()
      })
      await walk.at(`/services/${service_id}`)
      await walk.open('menu', () => menu(page, 'main'))
      await walk.open('create credential', () => press(page, 'plus'))
      await sent(page, () => press(page, 'plus'))
      await page.locator('[role=dialog] pre').waitFor()
      await walk.look('the credential')
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').getByRole('alert').waitFor()
      await walk.look('leaving the credential')
      await page.getByRole('dialog').getByRole('alert').getByRole('button').last().click()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await walk.look('with a credential')
      await walk.open('delete credential', () => act(page, 'trash-2'))
      expect(walk.problems).toEqual([])
    },
  )
})

/** Sends the dialog that `opening` opens, without filling in anything more. */
async function sent(page: Page, opening: () => Promise<void>): Promise<void> {
  await opening()
  await page.locator('[role=dialog] button[type=submit]').click()
}

const menu = (page: Page, row = '[data-record]') =>
  page.locator(`${row} button[aria-haspopup="menu"]`).first().click()

async function lookAtTenant(walk: Walk): Promise<void> {
  const { page } = walk
  const path = await page.locator('[data-record] a').first().getAttribute('href')
  await walk.at(path ?? '')
  await walk.open('menu', () => menu(page, 'main'))
  await walk.open('create project here', () => press(page, 'plus'))
  await walk.at(`${path}?tab=users`)
  await walk.at(`${path}?tab=policy`)
  const days = page.locator('main table input').first()
  await days.fill('5')
  await walk.open('review the policy', () => page.locator('main button').last().click())
  await days.fill('99999')
  await walk.look('policy with a mistake')
}
