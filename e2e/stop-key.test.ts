import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { describeInBrowser, eventually } from './support/browser.ts'
import type { Person, Place } from './support/cloud.ts'
import { choose, openMenu, rowOf, tick, verify } from './support/keys.ts'

describeInBrowser('stopping a key', (visit) => {
  let place: Place
  let person: Person
  let admin: Person
  beforeAll(async () => {
    place = await visit.cloud().newPlace({ keys_per_membership_max: 50 })
    person = await visit.cloud().newPerson(place)
    admin = await visit.cloud().newPerson(place, 'admin', 'Ada Admin')
  })
  const path = () => `/projects/${place.projectId}/keys`
  const keyOf = (name: string) => visit.cloud().newKey(person, place, name)
  const outcome = (plaintext: string) => verify(visit.demo(), plaintext)
  const notice = (page: Page, text: string) =>
    page.getByText(text, { exact: true }).first().waitFor()

  it('deletes one key after naming it, its last use, and that nothing brings it back', async () => {
    const used = await keyOf('used and deleted')
    expect(await outcome(used.plaintext)).toBe('valid')
    const params = { key_id: used.key_id }
    await eventually(
      async () => (await person.client.getKey({ params })).last_used_at,
    ).not.toBeNull()
    const page = await visit.as(person, { path: path() })
    await choose(page, used.name, 'Delete…')
    const dialog = page.getByRole('dialog', { name: 'Delete API key?' })
    await dialog.getByText(/Once deleted, a key cannot be recovered/).waitFor()
    const named = dialog.getByRole('listitem').filter({ hasText: used.name })
    expect(await named.textContent()).toMatch(
      new RegExp(`^used and deleted .*${used.masked_key?.slice(-4)} · ${place.code} · last used `),
    )
    await dialog.getByRole('button', { name: 'Delete key' }).click()
    await notice(page, 'used and deleted was deleted.')
    await notice(page, 'In effect as of now.')
    await rowOf(page, used.name).waitFor({ state: 'detached' })
    expect(await outcome(used.plaintext)).toBe('unknown')
  })

  it('deletes nothing when the person cancels', async () => {
    const key = await keyOf('spared')
    const page = await visit.as(person, { path: path() })
    await choose(page, key.name, 'Delete…')
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Never used').waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(await outcome(key.plaintext)).toBe('valid')
  })

  it('disables instead of deleting, and takes it back with one click on Undo', async () => {
    const key = await keyOf('only paused')
    const page = await visit.as(person, { path: path() })
    await choose(page, key.name, 'Delete…')
    await page.getByRole('dialog').getByRole('button', { name: 'Disable instead' }).click()
    await rowOf(page, key.name).getByText('Disabled').waitFor()
    expect(await outcome(key.plaintext)).toBe('disabled')
    await page.getByRole('button', { name: 'Undo' }).click()
    await notice(page, 'only paused works again.')
    await rowOf(page, key.name).getByText('Active').waitFor()
    expect(await outcome(key.plaintext)).toBe('valid')
  })

  it('disables and enables from the row’s menu, each with its undo', async () => {
    const key = await keyOf('on and off')
    const page = await visit.as(person, { path: path() })
    await choose(page, key.name, 'Disable')
    await notice(page, 'on and off is disabled.')
    await rowOf(page, key.name).getByText('Disabled').waitFor()
    await choose(page, key.name, 'Enable')
    await notice(page, 'on and off works again.')
    await page.getByText('on and off is disabled.').waitFor({ state: 'detached' })
    expect(await outcome(key.plaintext)).toBe('valid')
    await rowOf(page, key.name).getByText('Active').waitFor()
    await page
      .getByRole('alert')
      .filter({ hasText: 'works again' })
      .getByRole('button', { name: 'Undo' })
      .click()
    await rowOf(page, key.name).getByText('Disabled').waitFor()
    expect(await outcome(key.plaintext)).toBe('disabled')
  })

  it('offers Enable to the user only unless an admin stopped the key', async () => {
    const key = await keyOf('stopped by an admin')
    const governing = await visit.as(admin, { path: path() })
    await choose(governing, key.name, 'Disable')
    await rowOf(governing, key.name).getByText('Disabled').waitFor()
    const page = await visit.as(person, { path: path() })
    const menu = await openMenu(page, key.name)
    await menu.getByRole('menuitem', { name: 'Delete…' }).waitFor()
    expect(await menu.getByRole('menuitem', { name: 'Enable' }).count()).toBe(0)
    await page.keyboard.press('Escape')
    await choose(governing, key.name, 'Enable')
    await eventually(() => outcome(key.plaintext)).toBe('valid')
  })

  it('deletes many only after the sentence is typed, and answers for each key', async () => {
    const keys = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => keyOf(`many ${n}`)))
    const page = await visit.as(person, { path: `${path()}?q=many` })
    for (const { name } of keys) await tick(page, name)
    await deleteSelected(page, 6)
    const dialog = page.getByRole('dialog', { name: 'Delete 6 API keys?' })
    const submit = dialog.getByRole('button', { name: 'Delete 6 keys' })
    expect(await submit.isDisabled()).toBe(true)
    expect(await dialog.getByRole('listitem').count()).toBe(6)
    await dialog.getByLabel('Type DELETE 6 KEYS to confirm').fill('DELETE 6 KEYS')
    await submit.click()
    await dialog.getByText('6 done, 0 failed').waitFor()
    await dialog.getByText('In effect as of now.').waitFor()
    expect(await dialog.getByRole('row').filter({ hasText: 'Deleted' }).count()).toBe(6)
    for (const { plaintext } of keys) expect(await outcome(plaintext)).toBe('unknown')
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await page.getByRole('heading', { name: 'No key matches these filters' }).waitFor()
  })

  it('deletes none of many when one of them is not there any more', async () => {
    const keys = await Promise.all([1, 2].map((n) => keyOf(`pair ${n}`)))
    const page = await visit.as(person, { path: `${path()}?q=pair` })
    for (const { name } of keys) await tick(page, name)
    await deleteSelected(page, 2)
    await person.client.deleteKey({ params: { key_id: keys[0]?.key_id ?? '' } })
    const dialog = page.getByRole('dialog', { name: 'Delete 2 API keys?' })
    await dialog.getByRole('button', { name: 'Delete 2 keys' }).click()
    await dialog.getByText('This key no longer exists, or you may not see it.').waitFor()
    expect(await outcome(keys[1]?.plaintext ?? '')).toBe('valid')
  })

  it('says for each of many how far the policy lets it be extended', async () => {
    const key = await keyOf('far 1')
    const page = await visit.as(person, { path: `${path()}?q=far` })
    await tick(page, key.name)
    await page.getByRole('button', { name: 'Extend…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Extend 1 key' })
    await dialog.getByLabel('Days to extend').fill('9999')
    const limit = 'Policy allows at most 365 days per extension.'
    await dialog.getByRole('cell', { name: limit }).waitFor()
    await dialog.getByRole('button', { name: 'Extend', exact: true }).click()
    await dialog.getByText('0 done, 1 failed').waitFor()
    await dialog.getByRole('cell', { name: limit }).waitFor()
  })

  it('disables many at once and says how it went for each', async () => {
    const keys = await Promise.all([1, 2, 3].map((n) => keyOf(`halt ${n}`)))
    const page = await visit.as(person, { path: `${path()}?q=halt` })
    await rowOf(page, 'halt 1').waitFor()
    await page.getByRole('checkbox', { name: 'Select all on this page' }).check()
    await page
      .getByRole('region', { name: /keys selected$/ })
      .getByRole('button', { name: 'Disable…' })
      .click()
    await page.getByRole('dialog').getByRole('button', { name: 'Disable', exact: true }).click()
    await page.getByRole('dialog').getByText('3 done, 0 failed').waitFor()
    for (const { plaintext } of keys) expect(await outcome(plaintext)).toBe('disabled')
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
    await rowOf(page, 'halt 2').getByText('Disabled').waitFor()
  })
})

async function deleteSelected(page: Page, count: number): Promise<void> {
  const bar = page.getByRole('region', { name: `${count} keys selected` })
  await bar.getByRole('button', { name: 'Delete' }).click()
}
