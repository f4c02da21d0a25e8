import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser, eventually, fillSignIn, type Visit } from './support/browser.ts'
import { PASSWORD, unique } from './support/cloud.ts'
import { choose, run, verify, withClipboard } from './support/keys.ts'

const NEW_PASSWORD = 'another sentence only tests use'

describeInBrowser('running an installation', (visit) => {
  const word = unique()
  const tenant = `Harbour ${word}`
  const code = `H${word.toUpperCase()}`
  const email = `hanna.${word}@example.test`
  let invitation = ''
  const as = (path: string) => visit.signIn('olive@keyward.test', { path })

  it('makes a tenant, a project in it, and a user who is invited by a one-time link', async () => {
    const page = await as('/tenants')
    await page.getByRole('button', { name: 'Create tenant' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill(tenant)
    await page.getByRole('dialog').getByRole('button', { name: 'Create tenant' }).click()
    await page.getByText(`The tenant “${tenant}” was created.`).waitFor()
    await page.getByRole('link', { name: tenant }).click()

    await page.getByRole('button', { name: 'Create project' }).click()
    const project = page.getByRole('dialog', { name: 'Create project' })
    await eventually(() =>
      project.getByLabel('Tenant', { exact: false }).first().inputValue(),
    ).toBe(tenant)
    await project.getByLabel('Code').fill(code.toLowerCase())
    await project.getByLabel('Name').fill('Harbour logistics')
    await project.getByRole('button', { name: 'Create project' }).click()
    await page.getByText(`The project ${code} was created.`).waitFor()

    await page.getByRole('link', { name: 'Users', exact: true }).last().click()
    await page.getByRole('button', { name: 'Add user' }).first().click()
    const user = page.getByRole('dialog', { name: 'Add a user' })
    await user.getByLabel('E-mail address').fill(email)
    await user.getByLabel('Name').fill('Hanna Harbour')
    await user.getByRole('button', { name: 'Add user' }).click()
    const link = page.getByRole('dialog', { name: 'Invitation link for Hanna Harbour' })
    invitation = await link.getByLabel('One-time link').inputValue()
    expect(invitation).toMatch(new RegExp(`^${visit.demo().url}/link#kwl_`))
    await page.keyboard.press('Escape')
    await link.getByText('Close without copying? You cannot see it again.').waitFor()
    await link.getByLabel('I have passed on this link').check()
    await link.getByRole('button', { name: 'Done' }).click()
    await userRow(page, 'Hanna Harbour').getByText('Invited').waitFor()
    expect(await page.content()).not.toContain(invitation.split('#')[1])
  })

  it('lets the invited person set a password by the link, once', async () => {
    const page = await visit.open(invitation)
    await page.getByRole('heading', { name: 'Welcome to Keyward' }).waitFor()
    expect(await page.getByLabel('E-mail address').inputValue()).toBe(email)
    await page.getByLabel('New password').fill('too short')
    await page.getByRole('button', { name: 'Set password and sign in' }).click()
    await page.getByText('Use at least 15 characters.').waitFor()
    await page.getByLabel('New password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Set password and sign in' }).click()
    await page.getByRole('heading', { name: 'API key management' }).waitFor()
    await page.getByRole('button', { name: 'Account of Hanna Harbour' }).waitFor()

    const again = await visit.open(invitation)
    await again.getByRole('heading', { name: 'This link does not work' }).waitFor()
    await again.getByText('Each link works once and for 72 hours.').waitFor()
  })

  it('offers to add a member once it can say to which project, however long that takes to read', async () => {
    const page = await as(`/projects?q=${code}`)
    await page.route(/\/v1\/projects\/prj_[0-9a-z]+$/, async (route) => {
      await new Promise((done) => setTimeout(done, 1500))
      await route.continue()
    })
    await choose(page, code, 'Members')
    await page.getByText('This project has no members yet.').waitFor()
    await page.getByRole('button', { name: 'Add member' }).click()
    await page.getByRole('dialog', { name: `Add a member to ${code}` }).waitFor()
  })

  it('leads from membership over service and credential to a verified key', async () => {
    const page = await as(`/projects?q=${code}`)
    await choose(page, code, 'Members')
    await page.getByRole('button', { name: 'Add member' }).click()
    const adding = page.getByRole('dialog', { name: `Add a member to ${code}` })
    await adding.getByLabel('E-mail address').fill(email)
    await adding.getByLabel('Project admin').check()
    await adding.getByRole('button', { name: 'Add member' }).click()
    await page.getByText('Hanna Harbour is now a member.').waitFor()

    await page.getByRole('link', { name: 'Services' }).click()
    await page.getByRole('button', { name: 'Register service' }).click()
    const service = page.getByRole('dialog', { name: 'Register service' })
    await service.getByLabel('Name').fill(`Crane ${word}`)
    await service.getByLabel('Only keys of chosen tenants and projects').check()
    await service.getByRole('button', { name: 'Register service' }).click()
    await service.getByText('Choose at least one tenant or project.').waitFor()
    await service.getByRole('combobox', { name: 'Tenants' }).fill(tenant)
    await page.getByRole('option', { name: tenant }).click()
    await page.keyboard.press('Escape')
    await service.getByRole('button', { name: 'Register service' }).click()
    await page.getByText(`The service “Crane ${word}” was registered.`).waitFor()

    await page.getByRole('heading', { name: `Crane ${word}`, level: 1 }).waitFor()
    await page.getByText('This service has no credential yet.').waitFor()
    const clipboard = await withClipboard(page)
    await page.getByLabel('Gateway', { exact: true }).selectOption('Caddy')
    await page.getByLabel('Address of the service').fill('http://10.0.0.7:9000')
    await page.getByRole('button', { name: 'Copy Caddyfile' }).click()
    const { url } = visit.demo()
    for (const part of [`keyward services gateway-config`, '10.0.0.7:9000', new URL(url).host]) {
      expect(await clipboard()).toContain(part)
    }
    await page.getByRole('button', { name: 'Create credential' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Create credential' }).click()
    const ready = page.getByRole('dialog', { name: `The credential of “Crane ${word}”` })
    const credential = await ready.getByLabel('Credential', { exact: true }).inputValue()
    expect(credential).toMatch(/^kws_/)
    const command = (await ready.locator('pre').textContent()) ?? ''
    await ready.getByLabel('I have stored this credential').check()
    await ready.getByRole('button', { name: 'Done' }).click()
    await ready.waitFor({ state: 'detached' })
    expect(await page.content()).not.toContain(credential)

    const own = await createKeyAs(visit, email, code)
    expect(command).toContain(credential)
    expect(await run(command.replace('kw_…', own))).toMatchObject({ valid: true, code: 'valid' })
    const demo = visit.demo()
    const foreign = demo.sample_key.plaintext
    expect(await verify({ ...demo, service: { credential } }, foreign)).toBe('unknown')
  })

  it('resets a password by a link, which ends the earlier one', async () => {
    const page = await as(`/users?q=${email}`)
    const links: string[] = []
    for (const _ of ['first', 'second']) {
      await choose(page, 'Hanna Harbour', 'Make a new password link')
      await page.getByRole('dialog').getByRole('button', { name: 'Make link' }).click()
      const shown = page.getByRole('dialog', { name: 'New password link for Hanna Harbour' })
      links.push(await shown.getByLabel('One-time link').inputValue())
      await shown.getByLabel('I have passed on this link').check()
      await shown.getByRole('button', { name: 'Done' }).click()
      await shown.waitFor({ state: 'detached' })
    }
    const earlier = await visit.open(links[0] ?? '')
    await earlier.getByRole('heading', { name: 'This link does not work' }).waitFor()
    const person = await visit.open(links[1] ?? '')
    await person.getByRole('heading', { name: 'Set a new password' }).waitFor()
    await person.getByLabel('New password').fill(NEW_PASSWORD)
    await person.getByRole('button', { name: 'Set password and sign in' }).click()
    await person.getByRole('button', { name: 'Account of Hanna Harbour' }).waitFor()
    const old = await visit.open('/sign-in')
    await fillSignIn(old, email, PASSWORD)
    await old.getByText('The e-mail address or the password is wrong.').waitFor()
    await fillSignIn(old, email, NEW_PASSWORD)
    await old.getByRole('button', { name: 'Account of Hanna Harbour' }).waitFor()
  })

  it('disables a user: every session is over at the next click, until enabled again', async () => {
    const person = await visit.open('/sign-in')
    await fillSignIn(person, email, NEW_PASSWORD)
    await person.getByRole('button', { name: 'Account of Hanna Harbour' }).waitFor()
    const page = await as(`/users?q=${email}`)
    await choose(page, 'Hanna Harbour', 'Disable')
    const dialog = page.getByRole('dialog', { name: 'Disable Hanna Harbour?' })
    await dialog
      .getByText(/Sessions and management tokens end, and (the one key stops|\d keys stop)/)
      .waitFor()
    await dialog.getByRole('button', { name: 'Disable' }).click()
    await userRow(page, 'Hanna Harbour').getByText('Disabled').waitFor()
    await person.getByRole('link', { name: 'Activity' }).click()
    await person.waitForURL((url) => url.pathname === '/sign-in')
    await fillSignIn(person, email, NEW_PASSWORD)
    await person.getByText('The e-mail address or the password is wrong.').waitFor()
    await choose(page, 'Hanna Harbour', 'Enable')
    await userRow(page, 'Hanna Harbour').getByText('Active').waitFor()
    await fillSignIn(person, email, NEW_PASSWORD)
    await person.getByRole('heading', { name: 'Activity' }).waitFor()
  })

  it('sets a tenant’s policy, which holds in its projects', async () => {
    const page = await as(`/tenants?q=${word}`)
    await page.getByRole('link', { name: tenant }).click()
    await page.getByRole('link', { name: 'Policy', exact: true }).last().click()
    await page.getByLabel('Validity of a new key (days)').fill('45')
    await page.getByLabel('UUID keys').selectOption({ label: 'Yes' })
    await page.getByRole('button', { name: 'Review changes' }).click()
    const review = page.getByRole('dialog', { name: 'Review the new policy' })
    await review.getByText('Validity of a new key (days): 90 days → 45 days').waitFor()
    await review.getByText('UUID keys: No → Yes').waitFor()
    await review.getByRole('button', { name: 'Save policy' }).click()
    await page.getByText('The policy was saved.').waitFor()
    const person = await visit.open('/sign-in')
    await fillSignIn(person, email, NEW_PASSWORD)
    await person.getByRole('button', { name: 'Create API key' }).first().click()
    await person.getByText('After 45 days, as the policy says').waitFor({ state: 'attached' })
    await person.getByLabel('Format').waitFor()
  })

  it('tells an operator what the installation runs on', async () => {
    const page = await as('/system')
    await page.getByText(/^Embedded \(PostgreSQL \d+\)$/).waitFor()
    const system = await visit.cloud().operator.getSystem({})
    const main = page.getByRole('main')
    await main.getByText(system.version, { exact: true }).waitFor()
    await main.getByText(system.root_key_id).waitFor()
    await page.goto(`${visit.demo().url}/home`)
    await page.getByText('Everything is set up. Keys are being verified.').waitFor()
    expect(await page.getByRole('listitem').getByText('Done', { exact: true }).count()).toBe(5)
  })
})

const userRow = (page: Page, name: string) =>
  page.getByRole('row').filter({ has: page.getByText(name, { exact: true }) })

/** Signs in as somebody, creates a key in a project with OK alone, and answers its plaintext. */
async function createKeyAs(visit: Visit, email: string, code: string): Promise<string> {
  const page = await visit.open('/sign-in')
  await fillSignIn(page, email, PASSWORD)
  await page.getByRole('button', { name: 'Create API key' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Create API key' })
  await dialog.getByLabel('Project').selectOption({ label: `${code} · Harbour logistics` })
  await dialog.getByRole('button', { name: 'OK', exact: true }).click()
  const panel = page.getByRole('dialog', { name: 'Your API key is ready' })
  return panel.getByLabel('API key', { exact: true }).inputValue()
}
