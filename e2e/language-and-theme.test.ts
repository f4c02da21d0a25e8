import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { describeInBrowser, eventually, fillSignIn } from './support/browser.ts'
import { PASSWORD, type Person, type Place } from './support/cloud.ts'
import { rowOf } from './support/keys.ts'

const CHINESE = { locale: 'zh-TW' }

describeInBrowser('language and theme', (visit) => {
  let place: Place
  let person: Person
  beforeAll(async () => {
    const cloud = visit.cloud()
    place = await cloud.newPlace()
    person = await cloud.newPerson(place, 'admin')
    await cloud.newKey(person, place, 'kw-sample-1')
  })
  const list = () => `/projects/${place.projectId}/keys`

  it('begin with what the browser prefers, and say so to screen readers', async () => {
    for (const [locale, lang, title] of [
      ['zh-TW', 'zh-Hant-TW', '登入 Keyward'],
      ['zh-HK', 'zh-Hant-TW', '登入 Keyward'],
      ['fr-FR', 'en', 'Sign in to Keyward'],
    ] as const) {
      const page = await visit.open('/sign-in', { locale })
      await page.getByRole('heading', { name: title, level: 1 }).waitFor()
      expect(await page.locator('html').getAttribute('lang')).toBe(lang)
    }
  })

  it('keep a language over reloading, signing out and in, and in another browser', async () => {
    const somebody = await visit.cloud().newPerson(place)
    const page = await visit.open('/sign-in')
    await fillSignIn(page, somebody.email, PASSWORD)
    await page.getByRole('heading', { name: 'API key management' }).waitFor()
    await page.getByRole('button', { name: 'Language: English' }).click()
    await page.getByRole('menuitem', { name: '繁體中文' }).click()
    const chinese = (where: Page) =>
      where.getByRole('heading', { name: 'API 金鑰管理', level: 1 }).waitFor()
    await chinese(page)
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-Hant-TW')
    await eventually(async () => (await somebody.client.getMe({})).locale).toBe('zh-TW')
    await page.reload()
    await chinese(page)
    await page.getByRole('button', { name: `${somebody.name} 的帳號` }).click()
    await page.getByRole('menuitem', { name: '登出' }).click()
    await page.getByRole('heading', { name: '登入 Keyward' }).waitFor()
    await fillSignIn(page, somebody.email, PASSWORD)
    await chinese(page)
    const elsewhere = await visit.open('/sign-in', { locale: 'en-GB' })
    await fillSignIn(elsewhere, somebody.email, PASSWORD)
    await chinese(elsewhere)
  })

  it('follow the system until light or dark is chosen, which stays over reloading and signing in', async () => {
    const page = await visit.open('/sign-in', { colorScheme: 'dark' })
    const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme')
    const choose = async (from: string, to: string) => {
      await page.getByRole('button', { name: `Theme: ${from}` }).click()
      await page.getByRole('menuitem', { name: to }).click()
    }
    await fillSignIn(page, person.email, PASSWORD)
    await page.getByRole('heading', { name: 'API key management' }).waitFor()
    expect(await scheme()).toBe('dark')
    await page.emulateMedia({ colorScheme: 'light' })
    await eventually(scheme).toBe('light')
    await choose('System', 'Dark')
    await eventually(scheme).toBe('dark')
    expect(await brightness(page)).toBeLessThan(60)
    await page.reload()
    await page.getByRole('heading', { name: 'API key management' }).waitFor()
    expect(await scheme()).toBe('dark')
    await page.context().clearCookies()
    await page.goto(`${visit.demo().url}/sign-in`)
    await fillSignIn(page, person.email, PASSWORD)
    await page.getByRole('heading', { name: 'API key management' }).waitFor()
    expect(await scheme()).toBe('dark')
    await choose('Dark', 'Light')
    await eventually(scheme).toBe('light')
    expect(await brightness(page)).toBeGreaterThan(200)
    await choose('Light', 'System')
    await page.emulateMedia({ colorScheme: 'dark' })
    await eventually(scheme).toBe('dark')
  })

  it('write dates as language and region do, in the time zone of the reader', async () => {
    const [key] = (
      await person.client.listProjectKeys({
        params: { project_id: place.projectId },
        query: { q: 'kw-sample-1' },
      })
    ).data
    const expires = key?.expires_at ?? ''
    for (const { locale, month, hours, days } of [
      {
        locale: 'en-GB',
        month: 'short',
        hours: /^\d{2} \w{3} \d{4},? \d{2}:\d{2} · in \d+ days$/,
        days: /^\d{2} \w{3} \d{4} in \d+ days$/,
      },
      {
        locale: 'zh-TW',
        month: '2-digit',
        hours: /^\d{4}\/\d{2}\/\d{2} \d{2}:\d{2} · \d+ 天後$/,
        days: /^\d{4}\/\d{2}\/\d{2} \d+ 天後$/,
      },
    ] as const) {
      for (const timezoneId of ['Asia/Taipei', 'America/New_York']) {
        const page = await visit.as(person, { locale, timezoneId, path: list() })
        const shown = rowOf(page, 'kw-sample-1').locator(`time[datetime="${expires}"]`)
        const shownAt = async (width: number) => {
          await page.setViewportSize({ width, height: 900 })
          return (await shown.innerText()).replace(/\s+/g, ' ')
        }
        // Where there is no room for both, the time of day gives way.
        expect(await shownAt(1280)).toMatch(days)
        const text = await shownAt(1440)
        expect(text).toMatch(hours)
        const day = { year: 'numeric', month, day: '2-digit', timeZone: timezoneId } as const
        expect(text).toContain(new Intl.DateTimeFormat(locale, day).format(new Date(expires)))
        await page.getByText(timezoneId).waitFor()
      }
    }
  })

  it('say the main path in the words of Taiwan', async () => {
    const page = await visit.as(person, { ...CHINESE, path: list() })
    await page.getByRole('heading', { name: 'API 金鑰管理' }).waitFor()
    for (const heading of ['金鑰', '狀態', '建立時間', '到期時間', '上次使用', '使用者 · 角色']) {
      await page.getByRole('columnheader', { name: heading, exact: true }).waitFor()
    }
    await rowOf(page, 'kw-sample-1').getByText('計畫管理員').waitFor()
    await page.getByRole('button', { name: '新增金鑰' }).click()
    const create = page.getByRole('dialog', { name: '新增 API 金鑰' })
    await create.getByLabel('到期時間').waitFor()
    await create.getByRole('button', { name: '確認', exact: true }).click()
    const ready = page.getByRole('dialog', { name: '您的 API 金鑰已產生' })
    await ready.getByText('再次確認密碼後可重新顯示。').waitFor()
    await ready.getByRole('button', { name: '完成' }).click()
    await chooseInChinese(page, '編輯…')
    const edit = page.getByRole('dialog', { name: '編輯 API 金鑰' })
    await edit.getByLabel('欲延長的天數').fill('30')
    await edit.getByText(/^延長 30 天：\d{4}\/.+ → \d{4}\/.+/).waitFor()
    await page.keyboard.press('Escape')
    await chooseInChinese(page, '刪除…')
    const remove = page.getByRole('dialog', { name: '刪除 API 金鑰？' })
    await remove.getByText('金鑰一旦刪除將無法挽回').waitFor()
    await remove.getByRole('button', { name: '刪除金鑰' }).waitFor()
  })

  it('leave no English and no name of a text on a screen in Chinese', async () => {
    const found: string[] = []
    // What people called things stays as they wrote it.
    const given = [place.tenantName, place.code, person.name, 'kw-sample-1']
    const names = [...given, 'Olive Operator', 'Sample service', 'keyward-nginx.conf']
    const look = async (page: Page, where: string) => {
      await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null)
      found.push(...(await foreignWords(page, names)).map((word) => `${where}: ${word}`))
    }
    const visitAll = async (page: Page, paths: readonly string[]) => {
      for (const path of paths) {
        await page.goto(visit.demo().url + path)
        await page.getByRole('heading', { level: 1 }).first().waitFor()
        await look(page, path.replace(place.projectId, '…'))
      }
    }
    const project = `/projects/${place.projectId}`
    const page = await visit.as(person, { ...CHINESE, path: list() })
    const ofProject = ['keys', 'keys?q=沒有這個', 'members', 'policy', 'events']
    await visitAll(
      page,
      ofProject.map((path) => `${project}/${path}`),
    )
    const own = ['keys', 'account', 'account/sessions', 'account/tokens', 'users', 'no/such/page']
    await visitAll(
      page,
      own.map((path) => `/${path}`),
    )
    await page.goto(visit.demo().url + list())
    for (const entry of ['編輯…', '輪替…', '刪除…']) {
      await chooseInChinese(page, entry)
      await page.getByRole('dialog').waitFor()
      await look(page, entry)
      await page.keyboard.press('Escape')
    }
    const operator = await visit.signIn('olive@keyward.test', CHINESE)
    const lists = ['home', 'system', 'tenants', 'projects', 'users', 'services']
    await visitAll(
      operator,
      lists.map((path) => `/${path}`),
    )
    const service = `/services/${visit.demo().service.id}`
    await visitAll(operator, [`/tenants/${place.tenantId}?tab=policy`, service])
    expect(found).toEqual([])
  })
})

async function chooseInChinese(page: Page, entry: string): Promise<void> {
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: '「kw-sample-1」的操作' }).click()
  await page.getByRole('menuitem', { name: entry }).click()
}

/** How bright the ground of the page is, 0 to 255. */
const brightness = (page: Page) =>
  page.evaluate(() => {
    const parts = getComputedStyle(document.body).backgroundColor.match(/\d+/g) ?? []
    return Number(parts[0])
  })

const TERMS = new Set(
  `API HTTP ID IP UUID UTC Authorization Bearer x-api-key curl Keyward PostgreSQL Chrome Linux A Z
  EN English GOV`.split(/\s+/),
)

/** Words in Latin letters that are neither names nor terms, also in labels and placeholders. */
async function foreignWords(page: Page, names: readonly string[]): Promise<string[]> {
  const texts = await page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const found: string[] = []
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement
      // Rows hold names; their own words are those of the headings and of the main path.
      if (parent?.closest('script, style, code, pre, time, [data-record]')) continue
      if (parent?.checkVisibility()) found.push(node.textContent ?? '')
    }
    for (const name of ['aria-label', 'placeholder', 'title', 'alt']) {
      for (const element of document.querySelectorAll(`[${name}]`)) {
        if (!element.closest('[data-record], time')) found.push(element.getAttribute(name) ?? '')
      }
    }
    return found
  })
  return texts
    .filter((text) => !/[a-z]+_[0-9a-hjkmnp-tv-z]{26}|@|^kw_|https?:/.test(text))
    .map((text) => names.reduce((rest, name) => rest.replaceAll(name, ''), text))
    .flatMap((text) => text.match(/[A-Za-z][A-Za-z.'-]*(?: [a-z]+)*/g) ?? [])
    .filter((word) => !TERMS.has(word))
}
