import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser } from './support/browser.ts'
import { PASSWORD } from './support/cloud.ts'
import { run } from './support/keys.ts'
import { type OwnServer, startServer } from './support/start-server.ts'

const ME = { email: 'first@example.test', name: 'Fay First' }

describeInBrowser('the first run', (visit) => {
  let server: OwnServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server?.stop())

  it('leads from the printed link over five steps, each ticking itself, to a verified key', async () => {
    const page = await visit.open(server.firstLink)
    await page.getByRole('heading', { name: 'Set up this installation' }).waitFor()
    await page.getByRole('button', { name: 'Set password and sign in' }).click()
    expect(await page.getByText('Fill this in.').count()).toBe(2)
    await page.getByLabel('Your name').fill(ME.name)
    await page.getByLabel('E-mail address').fill(ME.email)
    await page.getByLabel('New password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Set password and sign in' }).click()
    await page.getByRole('button', { name: `Account of ${ME.name}` }).waitFor()

    await page.getByRole('link', { name: 'Getting started' }).first().click()
    await page.getByText('0 of 5 steps done').waitFor()
    await step(page, 'Create a tenant', 'To do')
      .getByRole('link', { name: 'Go to tenants' })
      .click()
    await create(page, 'Create tenant', { Name: 'First tenant' })
    await done(page, 1, 'Create a tenant')

    await step(page, 'Create a project', 'To do')
      .getByRole('link', { name: 'Go to projects' })
      .click()
    await page.getByRole('button', { name: 'Create project' }).click()
    const project = page.getByRole('dialog', { name: 'Create project' })
    await project.getByRole('combobox', { name: 'Tenant' }).click()
    await page.getByRole('option', { name: 'First tenant' }).click()
    await project.getByLabel('Code').fill('GOV108009')
    await project.getByLabel('Name').fill('First project')
    await project.getByRole('button', { name: 'Create project' }).click()
    await project.waitFor({ state: 'detached' })
    await done(page, 2, 'Create a project')

    await step(page, 'Add the first member', 'To do')
      .getByRole('link', { name: 'Go to members' })
      .click()
    await create(page, 'Add member', { 'E-mail address': ME.email })
    await done(page, 3, 'Add the first member')

    await step(page, 'Register a service', 'To do')
      .getByRole('link', { name: 'Go to services' })
      .click()
    await create(page, 'Register service', { Name: 'First service' })
    await done(page, 4, 'Register a service')

    const last = step(page, 'Verify the first key', 'To do')
    await last.getByRole('link', { name: 'Go to services' }).click()
    await page.getByRole('link', { name: 'First service' }).click()
    await page.getByRole('button', { name: 'Create credential' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Create credential' }).click()
    const secret = page.getByRole('dialog', { name: 'The credential of “First service”' })
    const command = (await secret.locator('pre').textContent()) ?? ''
    await secret.getByLabel('I have stored this credential').check()
    await secret.getByRole('button', { name: 'Done' }).click()
    await home(page)
    await last.getByRole('link', { name: 'Go to API keys' }).click()
    await page.getByRole('button', { name: 'Create API key' }).first().click()
    await page.getByRole('dialog').getByRole('button', { name: 'OK', exact: true }).click()
    const panel = page.getByRole('dialog', { name: 'Your API key is ready' })
    const key = await panel.getByLabel('API key', { exact: true }).inputValue()
    await panel.getByRole('button', { name: 'Done' }).click()
    await home(page)
    await last.waitFor()
    expect(await run(command.replace('kw_…', key))).toMatchObject({ valid: true })
    // Without a click and without a reload.
    await page.getByText('Everything is set up. Keys are being verified.').waitFor()
    await step(page, 'Verify the first key', 'Done').waitFor()
  })

  it('leaves no second way in: the printed link works once', async () => {
    const page = await visit.open(server.firstLink)
    await page.getByRole('heading', { name: 'This link does not work' }).waitFor()
  })
})

const step = (page: Page, title: string, state: 'To do' | 'Done') =>
  page
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name: title }) })
    .filter({ has: page.getByText(state, { exact: true }) })

const home = (page: Page) => page.getByRole('link', { name: 'Getting started' }).first().click()

/** Goes back to the checklist, where this step is ticked. */
async function done(page: Page, count: number, title: string): Promise<void> {
  await home(page)
  await step(page, title, 'Done').waitFor()
  await page.getByText(`${count} of 5 steps done`).waitFor()
}

/** Fills in the dialog behind a button and sends it with the button of the same name. */
async function create(page: Page, name: string, fields: Record<string, string>): Promise<void> {
  await page.getByRole('button', { name }).first().click()
  const dialog = page.getByRole('dialog')
  for (const [label, value] of Object.entries(fields)) await dialog.getByLabel(label).fill(value)
  await dialog.getByRole('button', { name }).click()
  await dialog.waitFor({ state: 'detached' })
}
