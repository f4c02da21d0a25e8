import { randomBytes } from 'node:crypto'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase, startPostgres, type TestPostgres } from '../server/testing/postgres.ts'
import { findPostgresBinaries } from '../server/testing/postgres-binaries.ts'
import { describeInBrowser, type Visit, violationsOn } from './support/browser.ts'
import { type Cloud, createCloud, join, type Person, type Place } from './support/cloud.ts'
import { choose, rowOf, tick, verify } from './support/keys.ts'
import { type OwnServer, startServer } from './support/start-server.ts'

const EVERYWHERE = /^In effect at 2 of 2 nodes, within [\d.]+ m?s\.$/
const MISSING =
  'Confirmed by 1 of 2 nodes. The remaining one may go by what it knew for up to 30 seconds; then it stops answering until it has caught up.'

const { CI, KEYWARD_TEST_POSTGRES } = process.env
const withoutPostgres =
  KEYWARD_TEST_POSTGRES === 'off' || (CI === undefined && findPostgresBinaries() === undefined)

// Two nodes of one installation: what is stopped at one must be refused by the other.
describeInBrowser('stopping something at every node', (visit) => {
  describe.skipIf(withoutPostgres)('of two on PostgreSQL', () => onTwoNodes(visit))
})

function onTwoNodes(visit: Visit): void {
  let postgres: TestPostgres
  let first: OwnServer
  let second: OwnServer
  let cloud: Cloud
  let place: Place
  let person: Person
  let credential: string
  beforeAll(async () => {
    postgres = await startPostgres()
    const env = {
      DATABASE_URL: await createDatabase(postgres.url, 'two_nodes'),
      KEYWARD_ROOT_KEY: randomBytes(32).toString('hex'),
    }
    // A node waits for others as long as its own lease lasts, and a little: one that may answer
    // longer than that is not heard of in time.
    first = await startServer({ env: { ...env, KEYWARD_LEASE_SECONDS: '3' } })
    const identity = { email: 'first@example.test', name: 'First Operator' }
    cloud = createCloud(first.url, (await join(first.url, first.firstLink, identity)).client)
    // Only now, because each node that starts before there is an operator prints a link of its own.
    second = await startServer({ env: { ...env, KEYWARD_LEASE_SECONDS: '30' }, joins: true })
    place = await cloud.newPlace({ keys_per_membership_max: 50 })
    person = await cloud.newPerson(place)
    const { service_id } = await cloud.operator.createService({
      body: { name: 'Cranes', audience: { all: true } },
    })
    const params = { service_id }
    credential = (await cloud.operator.createCredential({ params, body: {} })).plaintext
  })
  afterEach(() => second.thaw())
  afterAll(async () => {
    await Promise.all([first?.stop(), second?.stop()])
    await postgres?.stop()
  })
  const path = () => `/projects/${place.projectId}/keys`
  const atSecond = (plaintext: string) =>
    verify({ url: second.url, service: { credential } }, plaintext)
  /** The list, on a page whose clock can be set ahead. */
  const listOf = async (locale = 'en-GB') => {
    const page = await visit.as(person, { path: '/account', locale })
    await page.clock.install()
    await page.goto(first.url + path())
    return page
  }

  it('says at how many nodes a deleted key is refused, and how soon', async () => {
    const key = await cloud.newKey(person, place, 'gone everywhere')
    const page = await listOf()
    await deleteKey(page, key.name)
    const notice = noticeOf(page, 'gone everywhere was deleted.')
    await notice.getByText(EVERYWHERE).waitFor()
    expect(await atSecond(key.plaintext)).toBe('unknown')
    await page.clock.fastForward(60_000)
    await notice.waitFor({ state: 'detached' })
  })

  it('says so for a member who is removed, and for many keys at once', async () => {
    const leaver = await cloud.newPerson(place, 'member', 'Lea Leaver')
    const keys = await Promise.all([1, 2].map((n) => cloud.newKey(leaver, place, `many ${n}`)))
    const admin = await cloud.newPerson(place, 'admin')
    const page = await visit.as(admin, { path: `${path()}?q=many` })
    for (const { name } of keys) await tick(page, name)
    const bar = page.getByRole('region', { name: '2 keys selected' })
    await bar.getByRole('button', { name: 'Disable…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Disable 2 keys?' })
    await dialog.getByRole('button', { name: 'Disable' }).click()
    await dialog.getByText(EVERYWHERE).waitFor()
    for (const { plaintext } of keys) expect(await atSecond(plaintext)).toBe('disabled')

    await page.goto(`${first.url}/projects/${place.projectId}/members`)
    await page.getByRole('button', { name: 'Actions for Lea Leaver' }).click()
    await page.getByRole('menuitem', { name: 'Remove' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await noticeOf(page, /Lea Leaver was removed/)
      .getByText(EVERYWHERE)
      .waitFor()
    for (const { plaintext } of keys) expect(await atSecond(plaintext)).not.toBe('valid')
  })

  it('shows at once that a key is gone, and warns until told off when a node did not confirm it', async () => {
    const key = await cloud.newKey(person, place, 'gone here')
    const page = await listOf()
    await deleteKey(page, key.name, () => second.freeze())
    await page.getByText('Waiting until it is in effect everywhere …').waitFor()
    await rowOf(page, key.name).waitFor({ state: 'detached' })
    const notice = noticeOf(page, 'gone here was deleted.')
    expect(await notice.count()).toBe(0)
    await notice.getByText(MISSING, { exact: true }).waitFor()
    await page.getByText(/^Waiting until/).waitFor({ state: 'detached' })
    expect(await violationsOn(page)).toEqual([])
    await page.clock.fastForward(60_000)
    expect(await notice.isVisible()).toBe(true)
    await notice.getByRole('button', { name: 'Close' }).click()
    await notice.waitFor({ state: 'detached' })
  })

  it('takes disabling back with one click also where a node did not confirm it', async () => {
    const key = await cloud.newKey(person, place, 'paused here')
    const page = await listOf()
    await rowOf(page, key.name).waitFor()
    second.freeze()
    await choose(page, key.name, 'Disable')
    const notice = noticeOf(page, 'paused here is disabled.')
    await notice.getByText(MISSING, { exact: true }).waitFor()
    await notice.getByRole('button', { name: 'Undo' }).click()
    await rowOf(page, key.name).getByText('Active').waitFor()
    second.thaw()
    await expect.poll(() => atSecond(key.plaintext), { timeout: 30_000 }).toBe('valid')
  })

  it('says both in Chinese too', async () => {
    const keys = await Promise.all(
      ['這裡', '那裡'].map((name) => cloud.newKey(person, place, name)),
    )
    const page = await listOf('zh-TW')
    const stop = async (name: string) => {
      await page.getByRole('button', { name: `「${name}」的操作` }).click()
      await page.getByRole('menuitem', { name: '停用' }).click()
    }
    await stop('這裡')
    await noticeOf(page, '已停用「這裡」。')
      .getByText(/^2 個節點皆已生效（[\d.]+ 毫?秒內）。$/)
      .waitFor()
    second.freeze()
    await stop('那裡')
    await noticeOf(page, '已停用「那裡」。')
      .getByText(/^2 個節點中已有 1 個確認。其餘 1 個最長可能有 30 秒仍沿用舊資料/)
      .waitFor()
    for (const { name } of keys) await rowOf(page, name).getByText('已停用').waitFor()
  })
}

const noticeOf = (page: Page, said: string | RegExp) =>
  page.getByRole('alert').filter({ hasText: said })

/** Deletes a key from its row; `before` happens just before the last click. */
async function deleteKey(page: Page, name: string, before = () => {}): Promise<void> {
  await choose(page, name, 'Delete…')
  const dialog = page.getByRole('dialog', { name: 'Delete API key?' })
  const submit = dialog.getByRole('button', { name: 'Delete key' })
  await submit.waitFor()
  before()
  await submit.click()
}
