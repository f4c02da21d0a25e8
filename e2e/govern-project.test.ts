import type { Locator, Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { describeInBrowser, eventually } from './support/browser.ts'
import type { Person, Place } from './support/cloud.ts'
import { choose, verify } from './support/keys.ts'

describeInBrowser('governing a project', (visit) => {
  let place: Place
  let admin: Person
  let member: Person
  beforeAll(async () => {
    const cloud = visit.cloud()
    place = await cloud.newPlace({ extension_days_max: 365, leaver_days: 0 })
    admin = await cloud.newPerson(place, 'admin', 'Ada Admin')
    member = await cloud.newPerson(place, 'member', 'Mia Member')
  })
  const members = () => `/projects/${place.projectId}/members`
  const policy = () => `/projects/${place.projectId}/policy`
  const outcome = (plaintext: string) => verify(visit.demo(), plaintext)

  it('adds a member by e-mail address, who may create keys at once', async () => {
    const newcomer = await visit.cloud().newPerson(place, null, 'Nora Newcomer')
    const page = await visit.as(admin, { path: members() })
    await page.getByRole('button', { name: 'Add member' }).click()
    const dialog = page.getByRole('dialog', { name: `Add a member to ${place.code}` })
    await dialog.getByLabel('E-mail address').fill('nobody@nowhere.test')
    await dialog.getByRole('button', { name: 'Add member' }).click()
    await dialog.getByText('There is no such user.').waitFor()
    await dialog.getByLabel('E-mail address').fill(newcomer.email)
    await dialog.getByRole('button', { name: 'Add member' }).click()
    await page.getByText('Nora Newcomer is now a member.').waitFor()
    await memberRow(page, 'Nora Newcomer').getByText('Project member').waitFor()
    const key = await visit.cloud().newKey(newcomer, place, 'at once')
    expect(await outcome(key.plaintext)).toBe('valid')

    await page.reload()
    await choose(page, 'Nora Newcomer', 'Remove')
    const question = page.getByRole('dialog', { name: `Remove Nora Newcomer from ${place.code}?` })
    await question.getByText(/^2 keys of Nora Newcomer stop and are deleted at once\./).waitFor()
    await question.getByRole('button', { name: 'Remove' }).click()
    await page.getByText('Nora Newcomer was removed, and 2 keys were deleted.').waitFor()
    await memberRow(page, 'Nora Newcomer').waitFor({ state: 'detached' })
    expect(await outcome(key.plaintext)).toBe('unknown')
  })

  it('says how many keys stop before a role is taken away, and which work again with it', async () => {
    const second = await visit.cloud().newPerson(place, 'admin', 'Sam Second')
    const key = await visit.cloud().newKey(second, place, 'with admin role')
    const page = await visit.as(admin, { path: members() })
    await choose(page, 'Sam Second', 'Change role')
    const dialog = page.getByRole('dialog', { name: 'Change the role of Sam Second' })
    // The role that they have is none to change to: on an old list it may be another by now.
    expect(await dialog.getByRole('button', { name: 'Change role' }).isDisabled()).toBe(true)
    await dialog.getByLabel('Project member').check()
    await dialog
      .getByText(/^\d keys of Sam Second carry the admin role and stop at once\.$/)
      .waitFor()
    await dialog.getByText('They work again if the admin role is given back.').waitFor()
    await dialog.getByRole('button', { name: 'Change role' }).click()
    await page.getByText('Sam Second is now: Project member.').waitFor()
    await memberRow(page, 'Sam Second').getByText('Project member').waitFor()
    expect(await outcome(key.plaintext)).toBe('suspended')

    await choose(page, 'Sam Second', 'Change role')
    await dialog.getByLabel('Project admin').check()
    await dialog.getByText(/may create keys with the admin role/).waitFor()
    await dialog.getByRole('button', { name: 'Change role' }).click()
    await page.getByText('Sam Second is now: Project admin.').waitFor()
    expect(await outcome(key.plaintext)).toBe('valid')
    await choose(page, 'Sam Second', 'Remove')
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await memberRow(page, 'Sam Second').waitFor({ state: 'detached' })
  })

  it('never lets the last admin go', async () => {
    const page = await visit.as(admin, { path: members() })
    await choose(page, 'Ada Admin', 'Change role')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Project member').check()
    await dialog.getByRole('button', { name: 'Change role' }).click()
    await dialog.getByText('A project keeps at least one admin.').waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await choose(page, 'Ada Admin', 'Remove')
    await dialog.getByRole('button', { name: 'Remove' }).click()
    await dialog.getByText('A project keeps at least one admin.').waitFor()
    await page.keyboard.press('Escape')
    await memberRow(page, 'Ada Admin').getByText('Project admin').waitFor()
  })

  it('asks before a policy is left whose changes are not saved', async () => {
    const page = await visit.as(admin, { path: policy() })
    const rule = page.getByLabel('Keys per member')
    await rule.fill('7')
    const review = page.getByRole('button', { name: 'Review changes' })
    await page.evaluate(() => window.scrollTo(0, 0))
    await eventually(() => inSight(review)).toBe(true)
    const question = page.getByRole('dialog', { name: 'Leave without saving?' })
    await page.getByRole('link', { name: 'Members' }).click()
    await question.getByRole('button', { name: 'Cancel' }).click()
    await question.waitFor({ state: 'detached' })
    expect(await rule.inputValue()).toBe('7')
    let asked = ''
    page.once('dialog', (dialog) => {
      asked = dialog.type()
      void dialog.dismiss()
    })
    await page.reload().catch(() => null)
    await eventually(() => asked).toBe('beforeunload')
    await page.getByRole('link', { name: 'Members' }).click()
    await question.getByRole('button', { name: 'Leave and discard' }).click()
    await page.getByRole('heading', { name: 'Members', level: 1 }).waitFor()
  })

  it('sets a stricter rule after a look at what it does, and the server holds it', async () => {
    const key = await visit.cloud().newKey(member, place, 'held by the rule')
    const page = await visit.as(admin, { path: policy() })
    const rule = page.getByLabel('Longest single extension (days)')
    await rule.fill('400')
    await page.getByText(/^The tenant allows at most 365/).waitFor()
    expect(await page.getByRole('button', { name: 'Review changes' }).isDisabled()).toBe(true)
    await rule.fill('20')
    await page.getByRole('button', { name: 'Review changes' }).click()
    const review = page.getByRole('dialog', { name: 'Review the new policy' })
    await review.getByText(/^Longest single extension.*: As the tenant → 20 days$/).waitFor()
    await review.getByText(/^(No existing key is affected|Affects .+ keys?)\.$/).waitFor()
    await review.getByRole('button', { name: 'Save policy' }).click()
    await page.getByText('The policy was saved.').waitFor()
    await page.getByText('Nothing has been changed yet.').waitFor()
    const refused = await member.client
      .extendKey({ params: { key_id: key.key_id }, body: { days: 21 }, ifMatch: key.etag })
      .catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'extension_too_long' })
    const { effective } = await member.client.getProjectPolicy({
      params: { project_id: place.projectId },
    })
    expect(effective.extension_days_max).toBe(20)
  })

  it('destroys the sealed copies only after saying how many', async () => {
    const strict = await visit.cloud().newPlace()
    const params = { project_id: strict.projectId }
    await visit.cloud().operator.addMember({ params, body: { email: admin.email, role: 'admin' } })
    const key = await visit.cloud().newKey(admin, strict, 'sealed')
    const page = await visit.as(admin, { path: `/projects/${strict.projectId}/policy` })
    await page.getByLabel('Display of keys').selectOption({ label: 'Shown once' })
    await page.getByRole('button', { name: 'Review changes' }).click()
    const review = page.getByRole('dialog')
    await review.getByText('Sealed copies are destroyed').waitFor()
    await review.getByText(/^One sealed copy is destroyed\..+This cannot be undone\.$/).waitFor()
    await review.getByRole('button', { name: 'Destroy the sealed copies' }).click()
    await page.getByText('The policy was saved.').waitFor()
    const reading = { params: { key_id: key.key_id } }
    expect(await admin.client.getKey(reading)).toMatchObject({ recoverable: false })
    expect(await outcome(key.plaintext)).toBe('valid')
  })

  it('lets nobody save before the effects can be read, and loses no click then', async () => {
    const page = await visit.as(admin, { path: policy() })
    await page.route('**/policy/preview', async (route) => {
      await new Promise((wait) => setTimeout(wait, 1500))
      await route.continue()
    })
    await page.getByLabel('Longest single extension (days)').fill('19')
    await page.getByRole('button', { name: 'Review changes' }).click()
    const save = page.getByRole('dialog').getByRole('button', { name: 'Save policy' })
    expect(await save.isDisabled()).toBe(true)
    await save.click()
    await page.getByText('The policy was saved.').waitFor()
  })

  it('keeps what was typed when somebody else saves a policy first', async () => {
    const page = await visit.as(admin, { path: policy() })
    await page.getByLabel('Revival after expiry (days)').fill('3')
    const params = { project_id: place.projectId }
    const now = await admin.client.getProjectPolicy({ params })
    const rules = { ...now.own, overlap_days_max: 2 }
    await admin.client.setProjectPolicy({ params, body: { rules }, ifMatch: now.etag })
    await page.getByRole('button', { name: 'Review changes' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Save policy' }).click()
    await page.getByRole('dialog').getByText('Somebody changed this in the meantime.').waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('Somebody changed this policy in the meantime').waitFor()
    await page.getByRole('button', { name: 'Load the newest values' }).click()
    await eventually(() =>
      page.getByLabel('Longest overlap of a rotation (days)').inputValue(),
    ).toBe('2')
    expect(await page.getByLabel('Revival after expiry (days)').inputValue()).toBe('3')
    await page.getByRole('button', { name: 'Review changes' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Save policy' }).click()
    await page.getByText('The policy was saved.').waitFor()
    const { own } = await admin.client.getProjectPolicy({ params })
    expect(own).toMatchObject({ overlap_days_max: 2, revive_days: 3 })
  })

  it('shows a member who is there and what holds, without anything to change', async () => {
    const page = await visit.as(member, { path: members() })
    await memberRow(page, 'Ada Admin').waitFor()
    await page.getByText('Only project admins can change members.').waitFor()
    expect(await page.getByRole('button', { name: 'Add member' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: /^Actions for/ }).count()).toBe(0)
    await page.goto(visit.demo().url + policy())
    await page.getByText('Only project admins can change this policy.').waitFor()
    await page.getByText('Longest single extension (days)').waitFor()
    expect(await page.getByRole('main').locator('table').locator('input, select').count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Review changes' }).count()).toBe(0)
  })

  it('writes down what was done, and by whom', async () => {
    const page = await visit.as(admin, { path: `/projects/${place.projectId}/events` })
    const told = page.getByRole('region', { name: 'Activity' })
    await told.getByText('Ada Admin changed the policy of the project').first().waitFor()
    await told.getByText('Ada Admin removed Nora Newcomer').waitFor()
    await told.getByText('Ada Admin added Nora Newcomer as Project member').waitFor()
    await page.getByLabel('Kind').selectOption({ label: 'Member removed' })
    await eventually(() => new URL(page.url()).searchParams.get('action')).toBe('member.removed')
    await told.getByText('changed the policy').first().waitFor({ state: 'detached' })
    await told.getByText('Ada Admin removed Nora Newcomer').waitFor()
    await told.getByText('Details').first().click()
    await told.getByText('Membership ID').first().waitFor()
  })
})

const inSight = (target: Locator) =>
  target.evaluate((element) => element.getBoundingClientRect().bottom <= window.innerHeight)

const memberRow = (page: Page, name: string) =>
  page.getByRole('row').filter({ has: page.getByText(name, { exact: true }) })
