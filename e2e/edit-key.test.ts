import type { ExtendKeyPreview } from '@keyward/contract'
import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { describeInBrowser, eventually } from './support/browser.ts'
import type { Person, Place } from './support/cloud.ts'
import { answerTo, choose, rowOf } from './support/keys.ts'

const DAY_MS = 86_400_000

describeInBrowser('editing a key', (visit) => {
  let place: Place
  let person: Person
  beforeAll(async () => {
    place = await visit.cloud().newPlace({ extension_days_max: 60 })
    person = await visit.cloud().newPerson(place)
  })
  const list = () => visit.as(person, { path: `/projects/${place.projectId}/keys` })
  const read = (key_id: string) => person.client.getKey({ params: { key_id } })

  it('renames and extends at once, to the very date that the server had announced', async () => {
    const before = await visit.cloud().newKey(person, place, 'first name')
    const page = await list()
    await choose(page, 'first name', 'Edit…')
    const dialog = page.getByRole('dialog', { name: 'Edit API key' })
    await dialog.getByLabel('Name').fill('second name')
    const previewed = answerTo<ExtendKeyPreview>(page, 'POST', /\/extend$/)
    await dialog.getByLabel('Days to extend').fill('30')
    const preview = await previewed
    expect(Date.parse(preview.to) - Date.parse(before.expires_at)).toBe(30 * DAY_MS)
    const sentence = dialog.getByText(/^From .+ to .+ \(\+30 days\)$/)
    await sentence.waitFor()
    const said = (await sentence.textContent())?.replaceAll('\u00a0', ' ')
    expect(said).toContain(await shownDate(page, preview.to))

    await dialog.getByRole('button', { name: 'OK', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    const row = rowOf(page, 'second name')
    await row.locator(`time[datetime="${preview.to}"]`).waitFor()
    await page.getByText('second name was renamed.').waitFor()
    await page.getByText(/^first name is extended to /).waitFor()
    expect(await read(before.key_id)).toMatchObject({ name: 'second name', expires_at: preview.to })
  })

  it('follows the number that is typed, and takes the days of a button', async () => {
    const key = await visit.cloud().newKey(person, place, 'by button')
    const page = await list()
    await choose(page, 'by button', 'Edit…')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Days to extend').fill('5')
    await dialog.getByText(/\(\+5 days\)$/).waitFor()
    await dialog.getByRole('button', { name: '30 days', exact: true }).click()
    await dialog.getByText(/\(\+30 days\)$/).waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect((await read(key.key_id)).expires_at).toBe(key.expires_at)
  })

  it('says the policy’s limit in a sentence before and after OK, and changes nothing', async () => {
    const key = await visit.cloud().newKey(person, place, 'too far')
    const page = await list()
    await choose(page, 'too far', 'Edit…')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Days to extend').fill('61')
    const limit = dialog.getByText('Policy allows at most 60 days per extension.').first()
    await limit.waitFor()
    await dialog.getByRole('button', { name: 'OK', exact: true }).click()
    await limit.waitFor()
    await eventually(() => dialog.isVisible()).toBe(true)
    expect((await read(key.key_id)).expires_at).toBe(key.expires_at)
  })

  it('does nothing by half: a refused extension leaves the name as it was', async () => {
    const key = await visit.cloud().newKey(person, place, 'whole or not')
    const page = await list()
    await choose(page, 'whole or not', 'Edit…')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('half done')
    await dialog.getByLabel('Days to extend').fill('9999')
    await dialog.getByRole('button', { name: 'OK', exact: true }).click()
    await dialog.getByText('Policy allows at most 60 days per extension.').last().waitFor()
    expect(await read(key.key_id)).toMatchObject({ name: key.name, expires_at: key.expires_at })
  })

  it('extends once when OK is clicked twice', async () => {
    const key = await visit.cloud().newKey(person, place, 'clicked twice')
    const page = await list()
    await choose(page, 'clicked twice', 'Edit…')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Days to extend').fill('7')
    await dialog.getByText(/\(\+7 days\)$/).waitFor()
    await dialog.getByRole('button', { name: 'OK', exact: true }).dblclick()
    await page.getByText(/^clicked twice is extended to /).waitFor()
    await dialog.waitFor({ state: 'detached' })
    const after = await read(key.key_id)
    expect(Date.parse(after.expires_at) - Date.parse(key.expires_at)).toBe(7 * DAY_MS)
  })

  it('extends nothing that somebody else extended meanwhile, and shows the newest date', async () => {
    const key = await visit.cloud().newKey(person, place, 'two at once')
    const page = await list()
    await choose(page, 'two at once', 'Edit…')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Days to extend').fill('10')
    await dialog.getByText(/\(\+10 days\)$/).waitFor()
    const params = { key_id: key.key_id }
    await person.client.extendKey({ params, body: { days: 1 }, ifMatch: key.etag })
    await dialog.getByRole('button', { name: 'OK', exact: true }).click()
    await dialog.getByText(/Somebody changed this key meanwhile/).waitFor()
    expect(Date.parse((await read(key.key_id)).expires_at) - Date.parse(key.expires_at)).toBe(
      DAY_MS,
    )
    await dialog.getByRole('button', { name: 'OK', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    const after = await read(key.key_id)
    expect(Date.parse(after.expires_at) - Date.parse(key.expires_at)).toBe(11 * DAY_MS)
  })

  it('takes a renaming back with one click on Undo', async () => {
    const key = await visit.cloud().newKey(person, place, 'kept name')
    const page = await list()
    await choose(page, 'kept name', 'Edit…')
    await page.getByRole('dialog').getByLabel('Name').fill('passing name')
    await page.keyboard.press('Enter')
    await rowOf(page, 'passing name').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await rowOf(page, 'kept name').waitFor()
    expect((await read(key.key_id)).name).toBe('kept name')
  })

  it('takes the renaming back also after an extension, and says when that is refused', async () => {
    const key = await visit.cloud().newKey(person, place, 'both')
    const page = await list()
    const both = async (name: string) => {
      await choose(page, 'both', 'Edit…')
      await page.getByRole('dialog').getByLabel('Name').fill(name)
      await page.getByRole('dialog').getByLabel('Days to extend').fill('3')
      await page.keyboard.press('Enter')
      await rowOf(page, name).waitFor()
    }
    await both('other')
    await page.getByRole('button', { name: 'Undo' }).click()
    await rowOf(page, 'both').waitFor()
    expect((await read(key.key_id)).name).toBe('both')
    await both('another')
    const { etag } = await read(key.key_id)
    const params = { key_id: key.key_id }
    await person.client.extendKey({ params, body: { days: 1 }, ifMatch: etag })
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText(/^Somebody changed this in the meantime\./).waitFor()
  })
})

/** A date as the page prints it, in the page's own zone. */
const shownDate = (page: Page, at: string) =>
  page.evaluate(
    (instant) =>
      new Intl.DateTimeFormat('en-GB', {
        year: 'numeric',
        month: 'short',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      }).format(new Date(instant)),
    at,
  )
