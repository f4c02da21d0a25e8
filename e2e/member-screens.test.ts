import { expect, it } from 'vitest'
import { describeInBrowser } from './support/browser.ts'
import { act, createWalk, LANGUAGES, LOOK, press } from './support/walk.ts'

describeInBrowser('the screens of members and admins', (visit) => {
  it.each(LANGUAGES)(
    'are accessible where a project is governed: $locale',
    async ({ locale, lang }) => {
      const { accounts } = visit.demo()
      const alice = accounts.find(({ email }) => email === 'alice@climate.test')
      const project = alice?.projects.find(({ role }) => role === 'admin')?.project ?? ''
      const page = await visit.signIn('alice@climate.test', { ...LOOK, locale })
      const walk = createWalk(page)
      await walk.at(`/projects/${project}/members`)
      await walk.open('add member', () => press(page, 'plus'))
      await walk.open('change role', async () => {
        await act(page, 'user-cog')
        await page.getByRole('radio').first().check()
        await page.getByRole('radio').last().check()
      })
      await walk.open('remove member', () => act(page, 'user-minus'))
      await walk.at(`/projects/${project}/policy`)
      await page.locator('main table input').first().fill('5')
      await walk.open('review the policy', () => page.locator('main button').last().click())
      await page.locator('main table input').first().fill('99999')
      await walk.look('policy with a mistake')
      await walk.at(`/projects/${project}/events`)
      expect(await page.locator('html').getAttribute('lang')).toBe(lang)
      expect(walk.problems).toEqual([])
    },
  )

  it.each(LANGUAGES)(
    'are accessible on the account and where nothing can be shown: $locale',
    async ({ locale }) => {
      const page = await visit.signIn('erin@genomics.test', { ...LOOK, locale })
      const walk = createWalk(page)
      await walk.at('/account')
      await page.locator('main form button[type=submit]').last().click()
      await walk.look('with mistakes')
      await walk.at('/account/sessions')
      await walk.at('/account/tokens')
      await walk.open('create token', async () => {
        await press(page, 'plus')
        await page.getByRole('dialog').locator('button[type=submit]').click()
      })
      await walk.open('delete token', () => act(page, 'trash-2'))
      await walk.at('/events')
      await walk.at('/projects')
      await walk.at('/users')
      await walk.at('/no/such/page')
      const foreign = visit.demo().sample_key.project
      await page.goto(`${visit.demo().url}/projects/${foreign}/keys`)
      await page.getByRole('main').getByRole('alert').waitFor()
      await walk.look('a foreign project')
      await page.route('**/v1/keys?*', (route) => route.abort())
      await page.goto(`${visit.demo().url}/keys`)
      await page.getByRole('main').getByRole('alert').waitFor()
      await walk.look('without a server')
      expect(walk.problems).toEqual([])
    },
  )

  it.each(LANGUAGES)('are accessible before anybody has signed in: $locale', async ({ locale }) => {
    const page = await visit.open('/sign-in?return_to=/account', { ...LOOK, locale })
    const walk = createWalk(page)
    await walk.at('/sign-in?return_to=/account')
    await page.locator('input[type=email]').fill('nobody@genomics.test')
    await page.locator('input[type=password]').fill('not the right passphrase')
    await page.keyboard.press('Enter')
    await page.locator('form [role=alert]').waitFor()
    await walk.look('refused')
    await walk.open('languages', () => press(page, 'languages', 'header'))
    await walk.at('/link')
    const word = `walk-${Date.now()}`
    const { link } = await visit.cloud().operator.createUser({
      body: { email: `${word}@example.test`, name: word },
    })
    await page.goto('about:blank')
    await page.goto(link.url)
    await page.locator('form button[type=submit]').click()
    await walk.look('an invitation')
    expect(walk.problems).toEqual([])
  })
})
