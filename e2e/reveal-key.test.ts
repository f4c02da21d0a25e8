import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, eventually } from './support/browser.ts'
import {
  type Cloud,
  createCloud,
  join,
  PASSWORD,
  type Person,
  type Place,
} from './support/cloud.ts'
import { choose, openMenu, rowOf, verify, withClipboard } from './support/keys.ts'
import { type OwnServer, startServer } from './support/start-server.ts'

// A server of their own, because these tests set its clock ahead.
describeInBrowser('revealing a key', (visit) => {
  let server: OwnServer
  let cloud: Cloud
  let place: Place
  let person: Person
  beforeAll(async () => {
    server = await startServer()
    const identity = { email: 'first@example.test', name: 'First Operator' }
    cloud = createCloud(server.url, (await join(server.url, server.firstLink, identity)).client)
    place = await cloud.newPlace()
    person = await cloud.newPerson(place, 'member', 'Mia Member')
  })
  afterAll(() => server?.stop())
  const path = () => `/projects/${place.projectId}/keys`

  it('shows the whole key to its user after a recent sign-in, and forgets it when closed', async () => {
    const key = await cloud.newKey(person, place, 'looked at')
    const page = await visit.as(person, { path: path() })
    await choose(page, key.name, 'Reveal…')
    const dialog = page.getByRole('dialog', { name: 'Your API key' })
    const field = dialog.getByLabel('looked at')
    await eventually(() => field.inputValue()).toBe(key.plaintext)
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await dialog.waitFor({ state: 'detached' })
    expect(await page.content()).not.toContain(key.plaintext)
    const { data } = await person.client.listKeyEvents({
      params: { key_id: key.key_id },
      query: {},
    })
    expect(data.map(({ action }) => action)).toContain('key.revealed')
  })

  it('hides the key again after thirty seconds', async () => {
    const key = await cloud.newKey(person, place, 'hidden again')
    const page = await visit.as(person, { path: '/account' })
    await page.clock.install()
    await page.goto(server.url + path())
    await choose(page, key.name, 'Reveal…')
    const dialog = page.getByRole('dialog', { name: 'Your API key' })
    const field = dialog.getByLabel('hidden again')
    await eventually(() => field.inputValue()).toBe(key.plaintext)
    await page.clock.runFor(20_000)
    expect(await field.inputValue()).toBe(key.plaintext)
    await page.clock.runFor(11_000)
    await eventually(() => field.inputValue()).toBe(key.masked_key)
    expect(await page.content()).not.toContain(key.plaintext)
    await dialog.getByRole('button', { name: 'Show again' }).click()
    await eventually(() => field.inputValue()).toBe(key.plaintext)
  })

  it('makes the secret of a master key at its first reveal, and the same one is shown ever after', async () => {
    const page = await visit.as(person, { path: path() })
    const row = page.getByRole('row').filter({ hasText: 'Master key' })
    await row.getByText('not made yet').waitFor()
    const name = (await row.getByRole('link').textContent()) ?? ''
    const shown = async () => {
      await choose(page, name, 'Reveal…')
      const dialog = page.getByRole('dialog', { name: 'Your API key' })
      const field = dialog.getByLabel(name)
      await eventually(() => field.inputValue()).toMatch(/^kw_[0-9A-Za-z]{49}$/)
      const plaintext = await field.inputValue()
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
      return plaintext
    }
    const first = await shown()
    await row.getByText(`${first.slice(0, 7)}…${first.slice(-4)}`).waitFor()
    expect(await shown()).toBe(first)
    const service = await cloud.operator.createService({
      body: { name: 'Own service', audience: { all: true } },
    })
    const { plaintext: credential } = await cloud.operator.createCredential({
      params: { service_id: service.service_id },
      body: {},
    })
    expect(await verify({ url: server.url, service: { credential } }, first)).toBe('valid')
  })

  it('copies the whole key without showing it', async () => {
    const key = await cloud.newKey(person, place, 'only copied')
    const page = await visit.as(person, { path: path() })
    const clipboard = await withClipboard(page)
    await page.getByRole('button', { name: 'Copy the key only copied' }).click()
    await page.getByText('API key copied to the clipboard').first().waitFor({ state: 'attached' })
    expect(await clipboard()).toBe(key.plaintext)
    expect(await page.content()).not.toContain(key.plaintext)
  })

  it('offers nobody else’s key, neither to an admin nor to an operator', async () => {
    const key = await cloud.newKey(person, place, 'nobody else’s')
    const admin = await cloud.newPerson(place, 'admin', 'Ada Admin')
    const page = await visit.as(admin, { path: path() })
    const menu = await openMenu(page, key.name)
    await menu.getByRole('menuitem', { name: 'Delete…' }).waitFor()
    expect(await menu.getByRole('menuitem', { name: 'Reveal…' }).count()).toBe(0)
    expect(
      await rowOf(page, key.name)
        .getByRole('button', { name: /Reveal|Copy the key/ })
        .count(),
    ).toBe(0)
    const params = { key_id: key.key_id }
    for (const client of [admin.client, cloud.operator]) {
      const refused = await client.revealKey({ params, body: {} }).catch((error: unknown) => error)
      expect(refused).toMatchObject({ code: 'not_permitted' })
    }
  })

  it('offers nothing where the policy says that keys are shown once', async () => {
    const once = await cloud.newPlace({ secret_display: 'once' })
    const holder = await cloud.newPerson(once)
    const page = await visit.as(holder, { path: `/projects/${once.projectId}/keys` })
    await page.getByRole('button', { name: 'Create API key' }).first().click()
    await page.getByRole('dialog').getByLabel('Name (optional)').fill('seen once')
    await page.keyboard.press('Enter')
    const panel = page.getByRole('dialog', { name: 'Copy your key now. It is shown only once.' })
    await panel.getByText('Only a digest is kept. If you lose the key, rotate it.').waitFor()
    await panel.getByLabel('I have stored this key').check()
    await panel.getByRole('button', { name: 'Done' }).click()
    const menu = await openMenu(page, 'seen once')
    await menu.getByRole('menuitem', { name: 'Rotate…' }).waitFor()
    expect(await menu.getByRole('menuitem', { name: 'Reveal…' }).count()).toBe(0)
  })

  // The last one: everybody's sign-in is long ago afterwards.
  it('asks for the password when the sign-in is not recent, and then for fifteen minutes no more', async () => {
    const key = await cloud.newKey(person, place, 'after a while')
    server.later()
    const page = await visit.as(person, { path: path() })
    await choose(page, key.name, 'Reveal…')
    const question = page.getByRole('dialog', { name: 'Confirm your password' })
    await question.waitFor()
    expect(await page.content()).not.toContain(key.plaintext)
    await question.getByLabel('Password', { exact: true }).fill('not my password at all')
    await question.getByRole('button', { name: 'Confirm' }).click()
    await question.getByRole('alert').waitFor()
    await question.getByRole('button', { name: 'Cancel' }).click()
    await question.waitFor({ state: 'detached' })
    expect(await page.getByRole('dialog').count()).toBe(0)

    await choose(page, key.name, 'Reveal…')
    await question.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.keyboard.press('Enter')
    const field = page.getByRole('dialog', { name: 'Your API key' }).getByLabel('after a while')
    await eventually(() => field.inputValue()).toBe(key.plaintext)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await choose(page, key.name, 'Reveal…')
    await eventually(() => field.inputValue()).toBe(key.plaintext)
  })
})
