import type { KeyWithPlaintext } from '@keyward/contract'
import type { Locator, Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { describeInBrowser, eventually } from './support/browser.ts'
import type { Person, Place } from './support/cloud.ts'
import { answerTo, rowOf, run, verify, withClipboard } from './support/keys.ts'

const DAY_MS = 86_400_000
const CREATED = /\/v1\/projects\/[^/]+\/keys$/

describeInBrowser('creating a key', (visit) => {
  let place: Place
  let admin: Person
  beforeAll(async () => {
    place = await visit.cloud().newPlace({ uuid_keys: true })
    admin = await visit.cloud().newPerson(place, 'admin')
  })
  const list = async (person = admin, { projectId } = place) => {
    const page = await visit.as(person, { path: `/projects/${projectId}/keys` })
    await page.getByRole('button', { name: 'Create API key' }).first().click()
    return page
  }

  it('takes name, validity, a lesser role and the UUID format, each as chosen', async () => {
    const page = await list()
    const dialog = page.getByRole('dialog', { name: 'Create API key' })
    await dialog.getByLabel('Name (optional)').fill('everything chosen')
    await dialog.getByLabel('Expires').selectOption('180')
    await dialog.getByText(/^Expires about /).waitFor()
    await dialog.getByLabel('Role').selectOption({ label: 'Project member' })
    await dialog.getByLabel('Format').selectOption('uuid')
    await dialog.getByText(/Leak scanners cannot recognise a UUID/).waitFor()
    const answered = answerTo<KeyWithPlaintext>(page, 'POST', CREATED)
    await dialog.getByRole('button', { name: 'OK', exact: true }).click()
    const made = await answered
    expect(made).toMatchObject({ name: 'everything chosen', role: 'member', format: 'uuid' })
    expect(Date.parse(made.expires_at) - Date.parse(made.created_at)).toBe(180 * DAY_MS)
    expect(made.plaintext).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(await verify(visit.demo(), made.plaintext)).toBe('valid')
  })

  it('shows the secret with a copy button and a command that is ready to run', async () => {
    const page = await list()
    const clipboard = await withClipboard(page)
    const made = await submit(page, 'to be copied')
    const panel = page.getByRole('dialog', { name: 'Your API key is ready' })
    expect(await panel.getByLabel('API key', { exact: true }).inputValue()).toBe(made.plaintext)
    await panel.getByText('You can reveal it again after confirming your password.').waitFor()
    for (const fact of [made.name, made.key_id, await shownDay(page, made.expires_at)]) {
      await panel.locator('dl').getByText(fact).waitFor()
    }
    await panel.getByRole('button', { name: 'Copy', exact: true }).click()
    await page.getByText('API key copied to the clipboard').waitFor({ state: 'attached' })
    expect(await clipboard()).toBe(made.plaintext)

    await panel.getByRole('button', { name: 'Copy curl' }).click()
    const command = await clipboard()
    expect(command).toContain(`-H "x-api-key: ${made.plaintext}"`)
    const { url, service } = visit.demo()
    const ask = command.slice(command.indexOf(`curl ${url}/v1/keys/verify`))
    expect(await run(ask, { SERVICE_CREDENTIAL: service.credential })).toMatchObject({
      valid: true,
      key_id: made.key_id,
    })
    const field = panel.getByLabel('API key', { exact: true })
    expect(await drawn(field, '_')).not.toBe(await drawn(field, ' '))
    // It can be revealed again: Done asks no more than Escape would.
    await panel.getByRole('button', { name: 'Done' }).click()
    await panel.waitFor({ state: 'detached' })
  })

  it('stays open while the key is being made, so that its secret is not lost', async () => {
    const page = await list()
    let answer = () => {}
    const answered = new Promise<void>((done) => {
      answer = done
    })
    await page.route(
      (url) => CREATED.test(url.pathname),
      (route) => answered.then(() => route.continue()),
    )
    const dialog = page.getByRole('dialog', { name: 'Create API key' })
    await dialog.getByRole('button', { name: 'OK', exact: true }).click()
    await page.keyboard.press('Escape')
    expect(await dialog.getByRole('button', { name: 'Cancel' }).isDisabled()).toBe(true)
    expect(await dialog.getByRole('button', { name: 'Close' }).isDisabled()).toBe(true)
    answer()
    const panel = page.getByRole('dialog', { name: 'Your API key is ready' })
    await eventually(() => panel.getByLabel('API key', { exact: true }).inputValue()).toMatch(
      /^kw_/,
    )
  })

  it('asks again before a secret is left that was not copied, and forgets it afterwards', async () => {
    const once = await visit.cloud().newPlace({ secret_display: 'once', master_keys: false })
    const page = await list(await visit.cloud().newPerson(once, 'admin'), once)
    const made = await submit(page, 'nearly lost')
    const panel = page.getByRole('dialog', { name: 'Copy your key now. It is shown only once.' })
    const done = panel.getByRole('button', { name: 'Done' })
    expect(await done.isDisabled()).toBe(true)
    await page.keyboard.press('Escape')
    await panel.getByText('Close without copying? You cannot see it again.').waitFor()
    await panel.getByRole('button', { name: 'Go back' }).click()
    expect(await panel.getByLabel('API key', { exact: true }).inputValue()).toBe(made.plaintext)
    await panel.getByLabel('I have stored this key').check()
    await done.click()
    await panel.waitFor({ state: 'detached' })
    await rowOf(page, 'nearly lost').waitFor()
    expect(await everythingOn(page)).not.toContain(made.plaintext)
    await page.reload()
    await rowOf(page, 'nearly lost').waitFor()
    expect(await everythingOn(page)).not.toContain(made.plaintext)
  })

  it('promises the expiry that the policy leaves, and offers nothing beyond', async () => {
    const short = await visit.cloud().newPlace({ validity_ahead_days_max: 60 })
    const page = await list(await visit.cloud().newPerson(short), short)
    const dialog = page.getByRole('dialog', { name: 'Create API key' })
    const expires = dialog.getByLabel('Expires', { exact: true })
    await eventually(() => expires.locator('option').allTextContents()).toEqual([
      'After 60 days, as the policy says',
      'After 30 days',
      'After another number of days',
    ])
    await dialog.getByText('At most 60 days, as the policy says.').waitFor()
    await expires.selectOption({ label: 'After another number of days' })
    await dialog.getByLabel('Days until it expires').fill('61')
    await eventually(() =>
      dialog.getByRole('button', { name: 'OK', exact: true }).isDisabled(),
    ).toBe(true)
    await expires.selectOption({ label: 'After 60 days, as the policy says' })
    const promised = await dialog.getByText(/^Expires about /).textContent()
    const made = await submit(page, 'as promised')
    expect(promised).toContain(await shownDay(page, made.expires_at))
  })

  it('says in a sentence when the policy allows no more keys', async () => {
    const full = await visit.cloud().newPlace({ keys_per_membership_max: 1, master_keys: false })
    const person = await visit.cloud().newPerson(full, 'admin')
    await visit.cloud().newKey(person, full, 'the only one')
    const page = await list(person, full)
    await page.getByRole('dialog').getByRole('button', { name: 'OK', exact: true }).click()
    await page
      .getByRole('dialog')
      .getByText('You hold as many keys in this project as the policy allows: 1.')
      .waitFor()
    await eventually(() => page.getByRole('dialog').isVisible()).toBe(true)
  })
})

async function submit(page: Page, name: string): Promise<KeyWithPlaintext> {
  const dialog = page.getByRole('dialog', { name: 'Create API key' })
  await dialog.getByLabel('Name (optional)').fill(name)
  const answered = answerTo<KeyWithPlaintext>(page, 'POST', CREATED)
  await dialog.getByRole('button', { name: 'OK', exact: true }).click()
  return answered
}

/** How a field looks with another text in it. */
async function drawn(field: Locator, text: string): Promise<string> {
  await field.evaluate((input: HTMLInputElement, value) => {
    input.value = value
    input.blur()
  }, text)
  return (await field.screenshot()).toString('base64')
}

/** A day as the page prints it, in the page's own zone. */
const shownDay = (page: Page, at: string) =>
  page.evaluate(
    (instant) =>
      new Intl.DateTimeFormat('en-GB', { year: 'numeric', month: 'short', day: '2-digit' }).format(
        new Date(instant),
      ),
    at,
  )

/** The page with what its fields hold, its address, and what the browser keeps for it. */
async function everythingOn(page: Page): Promise<string> {
  const kept = await page.evaluate(() =>
    JSON.stringify([
      [...document.querySelectorAll('input, textarea')].map(
        (field) => (field as HTMLInputElement).value,
      ),
      { ...localStorage },
      { ...sessionStorage },
      location.href,
      history.state,
    ]),
  )
  return (await page.content()) + kept
}
