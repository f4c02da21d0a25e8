import { beforeAll, expect, it } from 'vitest'
import { describeInBrowser } from './support/browser.ts'
import type { Person, Place } from './support/cloud.ts'
import { openMenu } from './support/keys.ts'

describeInBrowser('limiting how often a key may be used', (visit) => {
  let place: Place
  let person: Person
  let admin: Person
  beforeAll(async () => {
    place = await visit.cloud().newPlace({ rate_limit_per_minute: 6000 })
    person = await visit.cloud().newPerson(place)
    admin = await visit.cloud().newPerson(place, 'admin')
  })

  it('names what the policy allows, takes less, and gives it back when left empty', async () => {
    const { key_id } = await visit.cloud().newKey(person, place, 'too often')
    const page = await visit.as(admin, { path: `/keys/${key_id}` })
    await page.getByText('6,000 calls a minute').waitFor()
    const limit = async (perMinute: string) => {
      await page.getByRole('button', { name: 'Actions', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Set rate limit…' }).click()
      const dialog = page.getByRole('dialog', { name: 'Set rate limit' })
      await dialog.getByText(/^Only stricter than the policy \(6,000\)/).waitFor()
      await dialog.getByLabel('Calls a minute').fill(perMinute)
      await dialog.getByRole('button', { name: 'Set', exact: true }).click()
      return dialog
    }
    const dialog = await limit('0')
    await dialog.getByText('Give a whole number from 1 to 1,000,000, or nothing.').waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await limit('1200')
    await page.getByText('1,200 calls a minute').waitFor()
    await limit('')
    await page.getByText('6,000 calls a minute').waitFor()
    expect((await own(person, key_id)).own_rate_limit_per_minute).toBeNull()
  })

  it('is not offered to the user of the key', async () => {
    const key = await visit.cloud().newKey(person, place, 'mine')
    const page = await visit.as(person, { path: `/projects/${place.projectId}/keys` })
    const menu = await openMenu(page, key.name)
    await menu.getByRole('menuitem', { name: 'Delete…' }).waitFor()
    expect(await menu.getByRole('menuitem', { name: 'Set rate limit…' }).count()).toBe(0)
  })
})

const own = ({ client }: Person, key_id: string) => client.getKey({ params: { key_id } })
