import { createClient, KeywardError } from '@keyward/sdk'
import { expect, it } from 'vitest'
import { describeInBrowser, eventually, fillSignIn } from './support/browser.ts'
import { withToken } from './support/cloud.ts'
import { rowOf, withClipboard } from './support/keys.ts'

describeInBrowser('the way to one’s keys', (visit) => {
  const passwordOf = (email: string) =>
    visit.demo().accounts.find((account) => account.email === email)?.password ?? ''

  it('leads from the user name at the upper right to the list with ID, key, project and both dates', async () => {
    const { accounts, sample_key: sample, url } = visit.demo()
    const token = accounts.find(({ email }) => email === 'bob@climate.test')?.management_token
    const key = await withToken(url, token ?? '').getKey({ params: { key_id: sample.key_id } })
    const page = await visit.signIn('bob@climate.test', { path: '/account' })
    const clipboard = await withClipboard(page)

    await page.getByRole('button', { name: 'Account of Bob Lin' }).click()
    const first = page.getByRole('menuitem').first()
    expect(await first.textContent()).toBe('API keys')
    await first.click()
    await page.waitForURL((address) => address.pathname === '/keys')
    await page.getByRole('heading', { name: 'API key management', level: 1 }).waitFor()
    await eventually(() => page.title()).toBe('API key management · All projects · Keyward')
    const row = rowOf(page, 'hello-keyward')
    await row.getByText(sample.key_id).waitFor()
    const headings = await page.getByRole('columnheader').allTextContents()
    expect(headings).toEqual(
      expect.arrayContaining(['Name and key ID', 'Key', 'Project', 'Created', 'Expires']),
    )
    const masked = `${sample.plaintext.slice(0, 7)}…${sample.plaintext.slice(-4)}`
    expect(key.masked_key).toBe(masked)
    await row.getByText(masked).waitFor()
    await row.getByText('GOV108009').waitFor()
    const times = await row
      .locator('time')
      .evaluateAll((all) => all.map((one) => one.getAttribute('datetime')))
    expect(times.slice(0, 2)).toEqual([key.created_at, key.expires_at])
    expect(await page.content()).not.toContain(sample.plaintext)

    await row.getByRole('button', { name: 'Copy Key ID' }).click()
    await page.getByText('Key ID copied to the clipboard').waitFor({ state: 'attached' })
    expect(await clipboard()).toBe(sample.key_id)
  })

  it('says the same for a wrong password and for an unknown address, and lets nobody in', async () => {
    const page = await visit.open('/')
    await page.getByRole('heading', { name: 'Sign in to Keyward' }).waitFor()
    expect(await page.getByText(/signed out|Sign in to go on/).count()).toBe(0)
    for (const email of ['grace@genomics.test', 'nobody@genomics.test']) {
      await fillSignIn(page, email, 'not the right passphrase')
      const refused = page.getByRole('alert').filter({ hasText: 'is wrong' })
      await refused.waitFor()
      expect(await refused.textContent()).toContain('The e-mail address or the password is wrong.')
      expect(new URL(page.url()).pathname).toBe('/sign-in')
      expect(await page.context().cookies()).toEqual([])
      await page.reload()
    }
    await fillSignIn(page, 'grace@genomics.test', passwordOf('grace@genomics.test'))
    await page.getByRole('heading', { name: 'API key management' }).waitFor()
  })

  it('comes back to the asked page after signing in, and never to another site', async () => {
    const email = 'erin@genomics.test'
    const account = visit.demo().accounts.find((one) => one.email === email)
    const place = account?.projects.find(({ role }) => role === 'admin')
    const asked = `/projects/${place?.project}/members?q=frank`
    const page = await visit.open(asked)
    await page.getByText('Sign in to go on to the page you asked for.').waitFor()
    await fillSignIn(page, email, passwordOf(email))
    await page.getByRole('heading', { name: 'Members', level: 1 }).waitFor()
    expect(page.url()).toBe(visit.demo().url + asked)
    await page.getByRole('cell', { name: 'Frank Wu frank@genomics.test' }).waitFor()

    const lured = await visit.open('/sign-in?return_to=//evil.example/keys')
    await fillSignIn(lured, email, passwordOf(email))
    await lured.getByRole('heading', { name: 'API key management' }).waitFor()
    expect(new URL(lured.url()).origin).toBe(visit.demo().url)
  })

  it('ends with signing out: the session is over, and Back shows nothing', async () => {
    const email = 'frank@genomics.test'
    const page = await visit.open('/keys')
    await fillSignIn(page, email, passwordOf(email))
    await page.getByRole('heading', { name: 'API key management' }).waitFor()
    const [cookie] = await page.context().cookies()
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' })
    await page.getByRole('button', { name: 'Account of Frank Wu' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.waitForURL((address) => address.pathname === '/sign-in')
    expect(await page.getByText(/You are signed out/).count()).toBe(0)
    await page.goBack()
    await page.waitForURL((address) => address.pathname === '/sign-in')
    await page.getByText('You are signed out. Sign in to go on where you were.').waitFor()
    expect(await page.getByText('Frank Wu').count()).toBe(0)
    const { url } = visit.demo()
    const stale = createClient({
      url,
      headers: () => ({ cookie: `${cookie?.name}=${cookie?.value}` }),
    })
    const refused = await stale.getMe({}).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(KeywardError)
    expect(refused).toMatchObject({ code: 'unauthenticated' })
  })
})
