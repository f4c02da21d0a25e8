import type { Locator, Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { describeInBrowser, eventually } from './support/browser.ts'
import { PASSWORD, type Person, type Place } from './support/cloud.ts'
import { createHands, type Hands } from './support/hands.ts'
import { rowOf, withClipboard } from './support/keys.ts'

const STILL = { reducedMotion: 'reduce' } as const

describeInBrowser('somebody without a mouse', (visit) => {
  let place: Place
  let person: Person
  let other: { readonly project_id: string; readonly code: string }
  beforeAll(async () => {
    const cloud = visit.cloud()
    place = await cloud.newPlace()
    person = await cloud.newPerson(place)
    const code = `${place.code}-B`
    const params = { tenant_id: place.tenantId }
    other = await cloud.operator.createProject({ params, body: { code, name: 'The other one' } })
    await cloud.operator.addMember({
      params: { project_id: other.project_id },
      body: { email: person.email, role: 'member' },
    })
  })
  const at = async (path: string) => {
    const page = await visit.as(person, { ...STILL, path })
    await page.getByRole('heading', { level: 1 }).waitFor()
    return { page, hands: createHands(page) }
  }
  const list = () => at(`/projects/${place.projectId}/keys`)

  it('signs in, skips to the content, and goes from the own name to the API keys', async () => {
    const page = await visit.open('/account', STILL)
    const hands = createHands(page)
    await page.getByRole('heading', { name: 'Sign in to Keyward' }).waitFor()
    await hands.on(page.getByLabel('E-mail address'))
    await page.keyboard.type(person.email)
    await hands.tabTo(page.getByLabel('Password', { exact: true }))
    await page.keyboard.type(PASSWORD)
    await hands.press('Enter')
    await page.getByRole('heading', { name: 'Your account', level: 1 }).waitFor()

    await page.reload()
    await page.getByRole('heading', { name: 'Your account', level: 1 }).waitFor()
    await hands.press('Tab')
    const skip = page.getByRole('link', { name: 'Skip to the content' })
    await hands.on(skip)
    expect((await skip.boundingBox())?.y).toBeGreaterThanOrEqual(0)
    await hands.press('Enter')
    await hands.press('Tab')
    await hands.within(page.getByRole('main'))

    await hands.tabTo(page.getByRole('button', { name: `Account of ${person.name}` }), 'Shift+Tab')
    await hands.press('Enter')
    await hands.on(page.getByRole('menuitem', { name: 'API keys', exact: true }))
    await hands.press('Escape')
    await hands.on(page.getByRole('button', { name: `Account of ${person.name}` }))
    await hands.press('Enter')
    await hands.on(page.getByRole('menuitem', { name: 'API keys', exact: true }))
    await hands.press('Enter')
    await page.getByRole('heading', { name: 'API key management', level: 1 }).waitFor()
  })

  it('creates a key and copies it, and comes back to where the dialog was opened', async () => {
    const { page, hands } = await list()
    const clipboard = await withClipboard(page)
    const opener = page.getByRole('button', { name: 'Create API key' }).first()
    await hands.tabTo(opener)
    await hands.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Create API key' })
    await hands.on(dialog.getByRole('textbox', { name: /^Name/ }))
    await hands.staysIn(dialog)
    await hands.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await hands.on(opener)

    await hands.press('Enter')
    await hands.on(dialog.getByRole('textbox', { name: /^Name/ }))
    await page.keyboard.type('by-hand')
    await hands.press('Enter')
    const panel = page.getByRole('dialog', { name: 'Your API key is ready' })
    const key = panel.getByLabel('API key', { exact: true })
    await hands.on(key)
    await hands.staysIn(panel)
    await hands.tabTo(panel.getByRole('button', { name: 'Copy', exact: true }))
    await hands.press('Enter')
    await page.getByText('API key copied to the clipboard').waitFor({ state: 'attached' })
    expect(await clipboard()).toBe(await key.inputValue())
    await hands.tabTo(panel.getByRole('button', { name: 'Done' }))
    await hands.press('Enter')
    await panel.waitFor({ state: 'detached' })
    await hands.on(page.getByRole('button', { name: 'Create API key' }).first())
    await rowOf(page, 'by-hand').waitFor()
  })

  it('edits a key from its menu: Escape leaves it as it was, Enter renames and extends it', async () => {
    const key = await visit.cloud().newKey(person, place, 'to-edit')
    const { page, hands } = await list()
    const opener = page.getByRole('button', { name: 'Actions for to-edit', exact: true })
    const dialog = page.getByRole('dialog', { name: 'Edit API key' })
    await hands.tabTo(opener)
    await chooseBy(hands, page, 'Edit…')
    await hands.on(dialog.getByLabel('Days to extend'))
    await page.keyboard.type('30')
    await dialog.getByText('(+30 days)').waitFor()
    await hands.staysIn(dialog)
    await hands.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await hands.on(opener)
    const read = () => person.client.getKey({ params: { key_id: key.key_id } })
    expect((await read()).expires_at).toBe(key.expires_at)

    await chooseBy(hands, page, 'Edit…')
    await hands.on(dialog.getByLabel('Days to extend'))
    await page.keyboard.type('30')
    await dialog.getByText('(+30 days)').waitFor()
    await hands.tabTo(dialog.getByLabel('Name'), 'Shift+Tab')
    await hands.press('Control+A')
    await page.keyboard.type('edited')
    await hands.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    await hands.on(page.getByRole('button', { name: 'Actions for edited', exact: true }))
    const { name, expires_at } = await read()
    expect(name).toBe('edited')
    expect(Date.parse(expires_at) - Date.parse(key.expires_at)).toBe(30 * 86_400_000)
  })

  it('deletes a key after the warning, and keeps the focus in the list', async () => {
    await visit.cloud().newKey(person, place, 'to-delete')
    const { page, hands } = await list()
    const opener = page.getByRole('button', { name: 'Actions for to-delete', exact: true })
    const dialog = page.getByRole('dialog', { name: 'Delete API key?' })
    await hands.tabTo(opener)
    await chooseBy(hands, page, 'Delete…', 'End')
    await dialog.getByText('Once deleted, a key cannot be recovered.').waitFor()
    await hands.staysIn(dialog)
    await hands.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await hands.on(opener)
    await chooseBy(hands, page, 'Delete…', 'End')
    await hands.tabTo(dialog.getByRole('button', { name: 'Delete key' }))
    await hands.press('Enter')
    await rowOf(page, 'to-delete').waitFor({ state: 'detached' })
    await hands.within(page.getByRole('main'))
  })

  it('goes to another project, and back out of the switcher with Escape', async () => {
    const { page, hands } = await list()
    const switcher = page.getByRole('button', { name: /^Switch project/ })
    await hands.tabTo(switcher)
    await hands.press('Enter')
    await hands.on(page.getByRole('textbox', { name: 'Search projects' }))
    await hands.press('Escape')
    await hands.on(switcher)
    await hands.press('Enter')
    await hands.on(page.getByRole('textbox', { name: 'Search projects' }))
    await page.keyboard.type(other.code)
    await eventually(() => page.getByRole('listbox').getByRole('option').count()).toBe(1)
    await hands.press('ArrowDown')
    await hands.press('Enter')
    await page.waitForURL((url) => url.pathname === `/projects/${other.project_id}/keys`)
    await page.getByRole('button', { name: `Switch project: ${other.code}` }).waitFor()
  })

  it('sorts, filters and selects in the list, and sees the focus at every stop', async () => {
    await visit.cloud().newKey(person, place, 'to-select')
    const { page, hands } = await list()
    await hands.tabTo(page.getByRole('button', { name: 'Expires' }))
    await hands.press('Enter')
    await eventually(() => new URL(page.url()).searchParams.get('order_by')).toMatch(/^expires_at/)
    await hands.tabTo(page.getByRole('checkbox', { name: 'Select to-select' }))
    await hands.press('Space')
    await page.getByText('1 key selected').waitFor()
    await hands.tabTo(page.getByRole('button', { name: 'Clear selection' }))
    await hands.press('Enter')
    await page.getByText('1 key selected').waitFor({ state: 'detached' })
    await hands.within(page.getByRole('main'))
  })
})

/** Opens the menu that has the focus, goes to an entry with the arrows, and chooses it. */
async function chooseBy(hands: Hands, page: Page, name: string, key = 'ArrowDown'): Promise<void> {
  await hands.press('Enter')
  const entry: Locator = page.getByRole('menuitem', { name })
  await entry.waitFor()
  await hands.within(page.getByRole('menu'))
  for (let tries = 0; tries < 10 && !(await hands.has(entry)); tries += 1) await hands.press(key)
  await hands.on(entry)
  await hands.press('Enter')
}
