import { beforeAll, expect, it } from 'vitest'
import { describeInBrowser, eventually, fillSignIn } from './support/browser.ts'
import { PASSWORD, type Person, type Place } from './support/cloud.ts'
import { choose } from './support/keys.ts'

const NEW_PASSWORD = 'another sentence only tests use'

describeInBrowser('the own account', (visit) => {
  let place: Place
  let person: Person
  let password = PASSWORD
  beforeAll(async () => {
    place = await visit.cloud().newPlace()
    person = await visit.cloud().newPerson(place, 'member', 'Mia Member')
  })
  const signIn = async (path: string) => {
    const page = await visit.open(path)
    await fillSignIn(page, person.email, password)
    await page.getByRole('button', { name: /^Account of / }).waitFor()
    return page
  }
  const ask = (token: string) =>
    fetch(`${visit.demo().url}/v1/me`, { headers: { authorization: `Bearer ${token}` } })

  it('shows where one is signed in, and ends another session at once', async () => {
    const here = await signIn('/account/sessions')
    const there = await visit.open('/keys', {
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    })
    await fillSignIn(there, person.email, password)
    await there.getByRole('heading', { name: 'API key management' }).waitFor()
    await here.reload()
    await here.getByText('This session').waitFor()
    await here.getByRole('button', { name: /^End session: Firefox/ }).click()
    const dialog = here.getByRole('dialog', { name: 'End this session?' })
    await dialog.getByText(/has to sign in again/).waitFor()
    await dialog.getByRole('button', { name: 'End session' }).click()
    await here.getByText('The session was ended.').waitFor()
    await there.getByRole('link', { name: 'Activity' }).click()
    await there.waitForURL((url) => url.pathname === '/sign-in')
  })

  it('changes the password with the current one, and ends every other session', async () => {
    const other = await signIn('/keys')
    const page = await signIn('/account')
    await page.getByLabel('Current password').fill('not my password at all')
    await page.getByLabel('New password').fill('short')
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByText('Use at least 15 characters. This one has 5.').waitFor()
    await page.getByLabel('New password').fill(NEW_PASSWORD)
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByText('This is not your current password.').waitFor()
    await page.getByLabel('Current password').fill(password)
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByText('Your password was changed and your other sessions were ended.').waitFor()
    password = NEW_PASSWORD

    await other.getByRole('link', { name: 'Activity' }).click()
    await other.waitForURL((url) => url.pathname === '/sign-in')
    await page.getByRole('link', { name: 'Sessions' }).click()
    await eventually(() => page.getByRole('button', { name: /^End session/ }).count()).toBe(0)
    const old = await visit.open('/sign-in')
    await fillSignIn(old, person.email, PASSWORD)
    await old.getByText('The e-mail address or the password is wrong.').waitFor()
    await fillSignIn(old, person.email, password)
    await old.getByRole('heading', { name: 'API key management' }).waitFor()
  })

  it('makes a management token that works for what it may, is shown once, and stops when deleted', async () => {
    const page = await signIn('/account/tokens')
    await page.getByRole('heading', { name: 'You have no management tokens.' }).waitFor()
    await page.getByRole('button', { name: 'Create management token' }).click()
    const form = page.getByRole('dialog', { name: 'Create management token' })
    await form.getByLabel('Name').fill('nightly inventory')
    await form.getByRole('checkbox', { name: 'Read' }).check()
    await form.getByLabel('Valid for (days)').fill('30')
    await form.getByRole('button', { name: 'Create management token' }).click()
    const panel = page.getByRole('dialog', { name: 'Your management token' })
    await panel.getByText(/It is shown only once/).waitFor()
    const token = await panel.getByLabel('Token', { exact: true }).inputValue()
    expect(token).toMatch(/^kwm_/)
    expect((await ask(token)).status).toBe(200)
    const create = await fetch(`${visit.demo().url}/v1/projects/${place.projectId}/keys`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{}',
    })
    expect([create.status, ((await create.json()) as { code: string }).code]).toEqual([
      403,
      'scope_missing',
    ])
    await panel.getByLabel('I have stored this token').check()
    await panel.getByRole('button', { name: 'Done' }).click()
    await panel.waitFor({ state: 'detached' })
    expect(await page.content()).not.toContain(token)
    await page.reload()
    await page.getByText('nightly inventory').waitFor()
    expect(await page.content()).not.toContain(token)

    await choose(page, 'nightly inventory', 'Delete token')
    const dialog = page.getByRole('dialog', { name: 'Delete the token “nightly inventory”?' })
    await dialog.getByText(/cannot be recovered/).waitFor()
    await dialog.getByRole('button', { name: 'Delete token' }).click()
    await page.getByText('The token “nightly inventory” was deleted.').waitFor()
    expect((await ask(token)).status).toBe(401)
  })

  it('changes the own name everywhere it stands', async () => {
    const page = await signIn('/account')
    await page.getByLabel('Name').fill('Mia Renamed')
    await page.getByRole('button', { name: 'Save profile' }).click()
    await page.getByText('Your profile was saved.').waitFor()
    await page.getByRole('button', { name: 'Account of Mia Renamed' }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Account of Mia Renamed' }).waitFor()
  })
})
