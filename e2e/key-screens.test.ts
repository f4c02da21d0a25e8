import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from './support/browser.ts'
import { unique } from './support/cloud.ts'
import { act, createWalk, LANGUAGES, LOOK, press, settled } from './support/walk.ts'

describeInBrowser('the screens about keys', (visit) => {
  const placeOf = (email: string) => {
    const account = visit.demo().accounts.find((one) => one.email === email)
    return account?.projects.find(({ role }) => role === 'admin')?.project ?? ''
  }

  it.each(LANGUAGES)(
    'are accessible in light and dark and fit 320 px: $locale',
    async ({ locale, lang }) => {
      const project = placeOf('alice@climate.test')
      const page = await visit.signIn('alice@climate.test', { ...LOOK, locale })
      const walk = createWalk(page)
      const list = `/projects/${project}/keys`
      await walk.at(list)
      expect(await page.locator('html').getAttribute('lang')).toBe(lang)
      await walk.open('project switcher', () =>
        page.locator('header button[aria-haspopup="listbox"]').click(),
      )
      for (const icon of ['languages', 'circle-user-round', 'circle-question-mark']) {
        await walk.open(`menu ${icon}`, () => press(page, icon, 'header'))
      }
      await walk.open('create', () => press(page, 'plus'))
      await walk.open('row menu', () =>
        page.locator('[data-record] button[aria-haspopup="menu"]').first().click(),
      )
      await walk.open('edit', () => act(page, 'pencil'))
      await walk.open('edit with a preview', async () => {
        await act(page, 'pencil')
        await page.getByRole('dialog').getByRole('group').getByRole('button').first().click()
      })
      await walk.open('edit beyond the policy', async () => {
        await act(page, 'pencil')
        await page.getByRole('dialog').locator('input[inputmode]').last().fill('36500')
        await page.getByRole('dialog').getByRole('alert').waitFor()
      })
      const own = '[data-record]:has(button svg.lucide-eye)'
      await walk.open('reveal', async () => {
        await act(page, 'eye', own)
        await page.getByRole('dialog').locator('button svg.lucide-copy').waitFor()
      })
      await walk.open('rotate', () => act(page, 'refresh-cw', own))
      await walk.open('rate limit', () => act(page, 'gauge', own))
      await walk.open('delete', () => act(page, 'trash-2'))
      await page.locator('main thead input[type=checkbox]').check()
      await walk.look('selection')
      await walk.open('extend many', () => press(page, 'calendar-plus'))
      await walk.open('disable many', () => press(page, 'ban'))
      await walk.open('delete many', () => press(page, 'trash-2'))

      await walk.at(`${list}?q=there-is-none`)
      await walk.at('/keys?status=suspended')
      await walk.at('/keys?q=backup-agent')
      await walk.open('end overlap', () => act(page, 'timer-off'))
      await walk.at(`/keys/${visit.demo().sample_key.key_id}`)
      await walk.at(`/keys/${visit.demo().sample_key.key_id}?tab=versions`)
      await walk.at(`/keys/${visit.demo().sample_key.key_id}?tab=history`)
      await walk.at(`/keys/${visit.demo().sample_key.key_id}?tab=usage`)
      await walk.at('/keys?q=map-tiles')
      await page.locator('[data-record] a').first().click()
      await walk.at(`${new URL(page.url()).pathname}?tab=usage&span=7d`)
      await press(page, 'table-2')
      await walk.look('usage as a table')
      expect(walk.problems).toEqual([])
    },
  )

  it.each(LANGUAGES)(
    'are accessible when a secret is shown, and before there is any key: $locale',
    async ({ locale }) => {
      const cloud = visit.cloud()
      const place = await cloud.newPlace({
        secret_display: 'once',
        master_keys: false,
        uuid_keys: true,
      })
      const person = await cloud.newPerson(place, 'admin')
      const page = await visit.as(person, { ...LOOK, locale, path: '/keys' })
      const walk = createWalk(page)
      await walk.at(`/projects/${place.projectId}/keys`)
      await press(page, 'plus')
      await page.getByRole('dialog').locator('select').first().selectOption('custom')
      // Found by its option: it is there only when the policy has come.
      await page.getByRole('dialog').locator('select:has([value=uuid])').selectOption('uuid')
      await walk.look('create with everything')
      await page.getByRole('dialog').locator('select').first().selectOption('30')
      await page.getByRole('dialog').locator('button[type=submit]').click()
      await page.getByRole('dialog').locator('pre').waitFor()
      await walk.look('the secret')
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').getByRole('alert').waitFor()
      await walk.look('leaving the secret')
      expect(walk.problems).toEqual([])
    },
  )

  it.each(LANGUAGES)(
    'show an admin every column at 1280 px without scrolling, in rows of one height: $locale',
    async ({ locale }) => {
      const at = { ...LOOK, locale, viewport: { width: 1280, height: 800 }, path: '/keys' }
      const sample = await visit.signIn('alice@climate.test', at)
      await expectEven(sample)
      // The row has to hold sparklines, for else the height would be that of rows without.
      expect(await sample.locator('[data-record] td svg[role=img]').count()).toBeGreaterThan(0)

      const cloud = visit.cloud()
      const place = await cloud.newPlace()
      const params = { tenant_id: place.tenantId }
      const body = { code: `LONG-${unique()}-`.toUpperCase().padEnd(32, 'X'), name: LONG }
      const { project_id } = await cloud.operator.createProject({ params, body })
      const longest = { ...place, projectId: project_id }
      const person = await cloud.newPerson(longest, 'admin', LONG)
      for (const name of ['short', LONG]) await cloud.newKey(person, longest, name)
      const long = await visit.as(person, at)
      await expectEven(long)
      const row = long.locator('[data-record]').filter({ hasText: LONG }).first()
      for (const whole of [LONG, `${body.code} · ${LONG}`, `${LONG} · ${person.email}`]) {
        await row.getByTitle(whole, { exact: true }).waitFor()
      }
    },
  )
})

/** As long as a name may be, without a blank to break it at. */
const LONG = 'nightly-export-'.repeat(7).slice(0, 100)

/** The list lies within its frame, and no row is taller than the others. */
async function expectEven(page: Page): Promise<void> {
  await page.locator('[data-record]').first().waitFor()
  await settled(page)
  const seen = await page.getByRole('region').evaluate((frame) => {
    const heights = [...frame.querySelectorAll('[data-record]')].map(
      (row) => row.getBoundingClientRect().height,
    )
    return {
      beyond: frame.scrollWidth - frame.clientWidth,
      uneven: Math.max(...heights) - Math.min(...heights),
    }
  })
  expect(seen.beyond).toBe(0)
  // Only the last row has no border below.
  expect(seen.uneven).toBeLessThanOrEqual(1)
}
