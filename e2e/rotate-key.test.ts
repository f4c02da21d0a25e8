import type { KeyWithPlaintext } from '@keyward/contract'
import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { describeInBrowser, eventually } from './support/browser.ts'
import type { Person, Place } from './support/cloud.ts'
import { answerTo, choose, rowOf, verify } from './support/keys.ts'

describeInBrowser('rotating a key', (visit) => {
  let place: Place
  let person: Person
  beforeAll(async () => {
    place = await visit.cloud().newPlace({ overlap_days_max: 7 })
    person = await visit.cloud().newPerson(place)
  })
  const outcome = (plaintext: string) => verify(visit.demo(), plaintext)

  it('keeps both plaintexts good during the overlap, and ends the old one when told to', async () => {
    const old = await visit.cloud().newKey(person, place, 'rotated')
    const page = await visit.as(person, { path: `/projects/${place.projectId}/keys` })
    const made = await rotate(page, 'rotated', 'For 3 days')
    expect(made.key_id).toBe(old.key_id)
    expect(made.expires_at).toBe(old.expires_at)
    expect(await outcome(old.plaintext)).toBe('valid')
    expect(await outcome(made.plaintext)).toBe('valid')
    await rowOf(page, 'rotated').getByText('Rotating').waitFor()

    await choose(page, 'rotated', 'End overlap now…')
    const dialog = page.getByRole('dialog', { name: 'End the overlap now?' })
    await dialog.getByText(/programs that still use it fail at once/).waitFor()
    await dialog.getByRole('button', { name: 'End overlap' }).click()
    await page.getByText('The earlier version of rotated has ended.').waitFor()
    await rowOf(page, 'rotated').getByText('Rotating').waitFor({ state: 'detached' })
    expect(await outcome(old.plaintext)).toBe('unknown')
    expect(await outcome(made.plaintext)).toBe('valid')
  })

  it('ends the old plaintext at once without an overlap, after saying so', async () => {
    const old = await visit.cloud().newKey(person, place, 'leaked')
    const page = await visit.as(person, { path: `/projects/${place.projectId}/keys` })
    await choose(page, 'leaked', 'Rotate…')
    const dialog = page.getByRole('dialog', { name: 'Rotate API key' })
    const overlap = dialog.getByLabel('The old version keeps working')
    const offered = () => overlap.locator('option').allTextContents()
    await eventually(offered).toContain('For 7 days')
    await eventually(offered).not.toContain('For 30 days')
    await overlap.selectOption({ label: 'Not at all: it ends now' })
    await dialog.getByText('Programs that still use the old version fail at once.').waitFor()
    await page.keyboard.press('Escape')
    const made = await rotate(page, 'leaked', 'Not at all: it ends now')
    expect(await outcome(old.plaintext)).toBe('unknown')
    expect(await outcome(made.plaintext)).toBe('valid')
  })

  it('promises no overlap where the policy leaves none', async () => {
    const strict = await visit.cloud().newPlace({ overlap_days_max: 0 })
    const holder = await visit.cloud().newPerson(strict)
    await visit.cloud().newKey(holder, strict, 'without overlap')
    const page = await visit.as(holder, { path: `/projects/${strict.projectId}/keys` })
    await choose(page, 'without overlap', 'Rotate…')
    const dialog = page.getByRole('dialog', { name: 'Rotate API key' })
    const overlap = dialog.getByLabel('The old version keeps working')
    const offered = () => overlap.locator('option').allTextContents()
    await eventually(offered).toEqual(['Not at all, as the policy says'])
    await dialog.getByText('Programs that still use the old version fail at once.').waitFor()
  })

  it('tells on the key’s page what it is, its versions and its history', async () => {
    const old = await visit.cloud().newKey(person, place, 'with a past')
    const params = { key_id: old.key_id }
    const renamed = await person.client.renameKey({
      params,
      body: { name: 'told' },
      ifMatch: old.etag,
    })
    await person.client.extendKey({ params, body: { days: 10 }, ifMatch: renamed.etag })
    const made = await person.client.rotateKey({ params, body: { overlap_hours: 1 } })
    const page = await visit.as(person, { path: `/projects/${place.projectId}/keys` })
    await rowOf(page, 'told').getByRole('link', { name: 'told' }).click()
    await page.waitForURL((url) => url.pathname === `/keys/${old.key_id}`)
    await page.getByRole('heading', { name: 'told', level: 1 }).waitFor()
    const facts = page.getByLabel('Facts')
    for (const fact of [old.key_id, place.code, 'Project member', 'Standard', 'Yes, by its user']) {
      await facts.getByText(fact).first().waitFor()
    }
    await facts.locator(`time[datetime="${made.expires_at}"]`).waitFor()
    await page.getByText(/A rotation is under way: the earlier version works until/).waitFor()

    await page.getByRole('tab', { name: 'Versions' }).click()
    await page.waitForURL((url) => url.searchParams.get('tab') === 'versions')
    await page.getByRole('row', { name: /^2 .* Current/ }).waitFor()
    await page.getByRole('row', { name: /^1 .* Retiring/ }).waitFor()

    await page.getByRole('tab', { name: 'History' }).click()
    const { name } = person
    const told = page.getByRole('region', { name: 'History' })
    await told.getByText(`${name} rotated the key “told”`).waitFor()
    await told.getByText(new RegExp(`${name} extended the key “told” by 10 days, to `)).waitFor()
    await told.getByText(`${name} renamed the key “with a past” to “told”`).waitFor()
    await told.getByText(`${name} created the key “with a past”`).waitFor()
    await page.reload()
    await told.getByText(`${name} rotated the key “told”`).waitFor()
    expect(await page.content()).not.toContain(made.plaintext)
  })

  it('goes back to the list when a key is deleted on its own page', async () => {
    const key = await visit.cloud().newKey(person, place, 'deleted on its page')
    const page = await visit.as(person, { path: `/keys/${key.key_id}` })
    await page.getByRole('button', { name: 'Actions', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Delete…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete key' }).click()
    await page.waitForURL((url) => url.pathname === `/projects/${place.projectId}/keys`)
    await eventually(() => outcome(key.plaintext)).toBe('unknown')
    await page.goto(`${visit.demo().url}/keys/${key.key_id}`)
    await page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
  })
})

async function rotate(page: Page, name: string, overlap: string): Promise<KeyWithPlaintext> {
  await choose(page, name, 'Rotate…')
  const dialog = page.getByRole('dialog', { name: 'Rotate API key' })
  await dialog.getByLabel('The old version keeps working').selectOption({ label: overlap })
  const answered = answerTo<KeyWithPlaintext>(page, 'POST', /\/rotate$/)
  await dialog.getByRole('button', { name: 'Rotate', exact: true }).click()
  const made = await answered
  const panel = page.getByRole('dialog', { name: 'The new version is ready' })
  expect(await panel.getByLabel('API key', { exact: true }).inputValue()).toBe(made.plaintext)
  await panel.getByRole('button', { name: 'Done' }).click()
  await panel.waitFor({ state: 'detached' })
  return made
}
