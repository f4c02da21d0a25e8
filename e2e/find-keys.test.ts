import type { KeyWithPlaintext } from '@keyward/contract'
import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { describeInBrowser, eventually } from './support/browser.ts'
import type { Person, Place } from './support/cloud.ts'
import { rowOf } from './support/keys.ts'

const COUNT = 56
const PAGE = 50

describeInBrowser('finding keys', (visit) => {
  let place: Place
  let admin: Person
  let member: Person
  const keys: KeyWithPlaintext[] = []
  beforeAll(async () => {
    const cloud = visit.cloud()
    place = await cloud.newPlace({ keys_per_membership_max: 100, master_keys: false })
    admin = await cloud.newPerson(place, 'admin', 'Ada Admin')
    member = await cloud.newPerson(place, 'member', 'Mia Member')
    for (let n = 10; n < 10 + COUNT; n++) keys.push(await cloud.newKey(member, place, `key ${n}`))
    const params = { project_id: place.projectId }
    await admin.client.createKey({ params, body: { name: 'soon over', validity_days: 5 } })
    await member.client.disableKey({ params: { key_id: keys[3]?.key_id ?? '' }, body: {} })
  })
  const open = (query = '') =>
    visit.as(admin, { path: `/projects/${place.projectId}/keys${query}` })
  const key = (n: number) => keys[n] as KeyWithPlaintext

  it('searches by name, by key ID and by the last characters, and keeps it in the address', async () => {
    const page = await open()
    await eventually(() => namesOn(page)).toHaveLength(PAGE)
    const search = page.getByRole('searchbox', {
      name: 'Search by name, key ID or last 4 characters',
    })
    const asked = [key(7).name, key(8).key_id, key(9).plaintext.slice(-4)]
    for (const [n, text] of asked.entries()) {
      await search.fill(text)
      await eventually(() => namesOn(page)).toContain(key(7 + n).name)
      await eventually(() => namesOn(page)).toHaveLength(1)
      expect(new URL(page.url()).searchParams.get('q')).toBe(text)
    }
    await page.reload()
    await eventually(() => namesOn(page)).toEqual([key(9).name])
    expect(await search.inputValue()).toBe(key(9).plaintext.slice(-4))
    await page.getByRole('button', { name: 'Clear search' }).click()
    await eventually(() => namesOn(page)).toHaveLength(PAGE)
    expect(new URL(page.url()).search).toBe('')
  })

  it('never sends a whole key that is pasted into the search: its visible ends are searched for', async () => {
    const page = await open()
    await eventually(() => namesOn(page)).toHaveLength(PAGE)
    const sent: string[] = []
    page.on('request', (request) => sent.push(request.url() + (request.postData() ?? '')))
    const pasted = key(11).plaintext
    const search = page.getByRole('searchbox')
    await search.fill(`x-api-key: ${pasted}`)
    await page.getByText(/^That was a whole key\. It was not sent/).waitFor()
    await eventually(() => namesOn(page)).toEqual([key(11).name])
    expect(await search.inputValue()).toBe(key(11).masked_key)
    expect([...sent, page.url(), await page.content()].join()).not.toContain(pasted)
    const user = page.getByRole('search').getByLabel('User', { exact: true })
    await user.fill(pasted)
    await eventually(() => sent.filter((url) => url.includes('/members?')).length).toBe(1)
    expect(sent.join()).not.toContain(pasted)
  })

  it('shows the expiry without scrolling sideways, however narrow the window is', async () => {
    const page = await open('?q=soon')
    for (const width of [375, 700, 1000, 1240, 1360]) {
      await page.setViewportSize({ width, height: 800 })
      const expiry = page.locator('[data-record] time').filter({ hasText: 'in 5 days' })
      await eventually(async () => {
        const box = await expiry.boundingBox()
        return box !== null && box.x + box.width <= width
      }).toBe(true)
      await page.getByText('Never used').last().waitFor()
      const hidden = await page.evaluate(() =>
        [...document.querySelectorAll('main *')].some(
          (one) => getComputedStyle(one).overflowX === 'auto' && one.scrollWidth > one.clientWidth,
        ),
      )
      expect([width, hidden]).toEqual([width, false])
    }
  })

  it('says that the server cannot be reached when a page cannot be downloaded, and goes on later', async () => {
    const page = await open()
    await eventually(() => namesOn(page)).toHaveLength(PAGE)
    const { host } = new URL(visit.demo().url)
    await page.route(
      (url) => url.host === host,
      (route) => route.abort('connectionrefused'),
    )
    await page.getByRole('link', { name: 'Activity' }).click()
    await page.getByRole('heading', { name: 'The server cannot be reached' }).waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { name: 'The server cannot be reached' }).waitFor()
    await page.unrouteAll()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { name: 'Activity', level: 1 }).waitFor()
  })

  it('filters by status, user, expiry and usage, alone and together, through a reload', async () => {
    const page = await open()
    const field = (name: string) => page.getByRole('search').getByLabel(name, { exact: true })
    await field('Status').selectOption({ label: 'Disabled' })
    await eventually(() => namesOn(page)).toEqual([key(3).name])
    await field('User').fill('Ada')
    await page.getByRole('option', { name: 'Ada Admin' }).click()
    await page.getByRole('heading', { name: 'No key matches these filters' }).waitFor()
    await field('Status').selectOption({ label: 'Any status' })
    await eventually(() => namesOn(page)).toEqual(['soon over'])
    await field('Expires').selectOption({ label: 'Within 7 days' })
    await field('Usage').selectOption({ label: 'Never used' })
    await eventually(() => [...new URL(page.url()).searchParams.keys()].toSorted()).toEqual([
      'expires_before',
      'unused_days',
      'user_id',
    ])
    expect(new URL(page.url()).searchParams.get('user_id')).toBe(admin.userId)
    await page.reload()
    await eventually(() => namesOn(page)).toEqual(['soon over'])
    expect(await field('Usage').inputValue()).toBe('0')
    await eventually(() => field('User').inputValue()).toBe('Ada Admin')
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await eventually(() => namesOn(page)).toHaveLength(PAGE)
    expect(new URL(page.url()).search).toBe('')
  })

  it('sorts by a heading in both directions, on the server, through a reload', async () => {
    const page = await open()
    const heading = page.getByRole('columnheader', { name: 'Name and key ID' })
    await heading.getByRole('button').click()
    await eventually(async () => (await namesOn(page)).slice(0, 2)).toEqual(['key 10', 'key 11'])
    expect(await heading.getAttribute('aria-sort')).toBe('ascending')
    await heading.getByRole('button').click()
    await eventually(async () => (await namesOn(page)).slice(0, 2)).toEqual(['soon over', 'key 65'])
    expect(new URL(page.url()).searchParams.get('order_by')).toBe('name desc')
    await page.reload()
    await eventually(async () => (await namesOn(page))[0]).toBe('soon over')
    expect(await heading.getAttribute('aria-sort')).toBe('descending')
  })

  it('pages forth and back without losing or repeating a key, also after a reload and Back', async () => {
    const page = await open('?order_by=name')
    await eventually(() => namesOn(page)).toHaveLength(PAGE)
    const first = await namesOn(page)
    await page.getByRole('button', { name: 'Next' }).click()
    await eventually(() => namesOn(page)).toHaveLength(COUNT + 1 - PAGE)
    const second = await namesOn(page)
    const expected = [...keys.map(({ name }) => name), 'soon over'].toSorted()
    expect([...first, ...second]).toEqual(expected)
    expect(await page.getByRole('button', { name: 'Next' }).isDisabled()).toBe(true)
    expect(new URL(page.url()).searchParams.has('page_token')).toBe(true)
    await page.reload()
    await eventually(() => namesOn(page)).toEqual(second)
    await page.getByRole('button', { name: 'Previous' }).click()
    await eventually(() => namesOn(page)).toEqual(first)
    await page.goBack()
    await eventually(() => namesOn(page)).toEqual(second)
    const elsewhere = await visit.as(admin, { path: page.url() })
    await eventually(() => namesOn(elsewhere)).toEqual(second)
    await elsewhere.getByRole('button', { name: 'First page' }).click()
    await eventually(() => namesOn(elsewhere)).toEqual(first)
  })

  it('counts what wants attention, and each count shows just those keys', async () => {
    const page = await visit.signIn('alice@climate.test', { path: '/keys' })
    const strip = page.getByRole('group', { name: 'Keys that want attention' })
    const chip = strip.getByRole('button', { name: /expired$/ })
    const count = Number.parseInt((await chip.textContent()) ?? '', 10)
    expect(count).toBeGreaterThan(0)
    await chip.click()
    await eventually(() => namesOn(page)).toHaveLength(count)
    expect(new URL(page.url()).searchParams.get('status')).toBe('expired')
    expect(await page.getByRole('row').getByText('Expired', { exact: true }).count()).toBe(count)
    expect(await chip.getAttribute('aria-pressed')).toBe('true')
    await chip.click()
    await eventually(() => new URL(page.url()).search).toBe('')
    await eventually(async () => (await namesOn(page)).length).toBeGreaterThan(count)
  })

  it('names the filters that hide everything, and takes them away with one click', async () => {
    const page = await open('?q=there%20is%20none&status=expired')
    await page.getByRole('heading', { name: 'No key matches these filters' }).waitFor()
    await page.getByText('Filters in use: search “there is none” · Expired.').waitFor()
    await page.getByRole('main').getByRole('button', { name: 'Clear filters' }).last().click()
    await eventually(() => namesOn(page)).toHaveLength(PAGE)
  })

  it('explains keys where there are none yet, and creates the first from there', async () => {
    const empty = await visit.cloud().newPlace({ master_keys: false })
    const params = { project_id: empty.projectId }
    await visit
      .cloud()
      .operator.addMember({ params, body: { email: member.email, role: 'member' } })
    const outsider = await visit.cloud().newPerson(empty, null)
    const without = await visit.as(outsider, { path: '/keys' })
    await without
      .getByText(/^You are not a member of any project yet\. Ask a project admin/)
      .waitFor()
    const page = await visit.as(member, { path: `/projects/${empty.projectId}/keys` })
    await page.getByRole('heading', { name: 'No API keys yet' }).waitFor()
    await page.getByText('How a program uses it').waitFor()
    await page.getByRole('button', { name: 'Create API key' }).last().click()
    await page
      .getByRole('dialog', { name: 'Create API key' })
      .getByLabel('Name (optional)')
      .waitFor()
  })

  it('says when the server cannot be reached, and loads with one click when it can again', async () => {
    const page = await visit.as(admin, { path: '/account' })
    const lists = /\/v1\/projects\/[^/]+\/keys/
    await page.route(lists, (route) => route.abort())
    await page.goto(`${visit.demo().url}/projects/${place.projectId}/keys`)
    await page.getByRole('heading', { name: 'The server cannot be reached' }).waitFor()
    await page.unroute(lists)
    await page.getByRole('button', { name: 'Try again' }).click()
    await eventually(() => namesOn(page)).toHaveLength(PAGE)

    await page.context().setOffline(true)
    await page.getByRole('button', { name: 'Refresh' }).click()
    await page.getByText('Shown as last seen. The latest try failed.').waitFor()
    expect(await namesOn(page)).toHaveLength(PAGE)
    await page.context().setOffline(false)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('Shown as last seen.').waitFor({ state: 'detached' })
  })

  it('shows nothing of a foreign project, and no operator’s page to a member', async () => {
    const foreign = visit.demo().sample_key.project
    const page = await visit.as(member, { path: `/projects/${foreign}/keys` })
    await page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
    expect(await page.content()).not.toContain('GOV108009')
    await page.goto(`${visit.demo().url}/keys/${visit.demo().sample_key.key_id}`)
    await page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
    for (const operators of ['/users', '/tenants', '/services', '/system', '/home']) {
      await page.goto(visit.demo().url + operators)
      await page.getByRole('heading', { name: 'For operators', exact: true }).waitFor()
    }
  })

  it('switches to another project by its code', async () => {
    const page = await visit.signIn('alice@climate.test', { path: '/keys' })
    await page.getByRole('button', { name: 'Switch project: All my projects' }).click()
    await page.getByLabel('Search projects').fill('rainf')
    await page.getByRole('option', { name: /GOV110024/ }).click()
    await page.waitForURL(/\/projects\/[^/]+\/keys$/)
    await eventually(() => page.title()).toBe('API key management · GOV110024 · Keyward')
    await eventually(async () => (await namesOn(page)).length).toBeGreaterThan(0)
    expect(await rowOf(page, 'hello-keyward').count()).toBe(0)
  })
})

/** The names in the list, in its order. */
const namesOn = (page: Page): Promise<string[]> =>
  page
    .locator('[data-record]')
    .evaluateAll((rows) => rows.map((row) => row.querySelector('a')?.textContent ?? ''))
