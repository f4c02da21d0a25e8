/** Browser tests: one Chromium per file, a fresh context per test, real servers only. */
import { AxeBuilder } from '@axe-core/playwright'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, vi } from 'vitest'
import type { Demo } from '../../scripts/lib/demo.mjs'
import { type Cloud, createCloud, fromElsewhere, type Person, withToken } from './cloud.ts'

type At = BrowserContextOptions & { readonly path?: string }

/** What a browser test is given. */
export type Visit = {
  demo(): Demo
  /** Makes places and people of a test's own, with the token of the demo's operator. */
  cloud(): Cloud
  /** A new page in a context of its own, at the console's address or at another. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>
  /** A page on which one of the demo's people has signed in. */
  signIn(email: string, options?: At): Promise<Page>
  /** A page of somebody of this test's own, on the session that the one-time link gave them. */
  as(person: Person, options?: At): Promise<Page>
}

/** Runs `suite` in Chromium against the demo; skipped with a reason where there is no Chromium. */
export function describeInBrowser(name: string, suite: (visit: Visit) => void): void {
  const run = inject('browserRun')
  if ('missing' in run) {
    describe.skip(`${name} [browser: ${run.missing}]`, () => suite(nowhere))
    return
  }
  // Many steps, each a second or more on a busy machine.
  vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })
  const { demo } = run
  describe(`${name} [browser]`, () => {
    let browser: Browser | undefined
    const contexts: BrowserContext[] = []
    const sessions = new Map<string, Cookies>()
    beforeAll(async () => {
      browser = await chromium.launch({
        executablePath: run.chromium,
        args: ['--no-sandbox', '--disable-background-networking'],
      })
    })
    afterEach(async () => {
      await Promise.all(contexts.splice(0).map((context) => context.close()))
    })
    afterAll(() => browser?.close())

    const start = async ({ path = '/', ...options }: At, cookies: Cookies = []) => {
      if (browser === undefined) throw new Error('There is no browser')
      const context = await browser.newContext({
        locale: 'en-GB',
        viewport: { width: 1360, height: 900 },
        extraHTTPHeaders: fromElsewhere(),
        ...options,
      })
      contexts.push(context)
      context.setDefaultTimeout(45_000)
      await context.addCookies(cookies)
      const page = await context.newPage()
      await page.goto(new URL(path, cookies[0]?.url ?? demo.url).href)
      return page
    }
    const signIn: Visit['signIn'] = async (email, options = {}) => {
      const known = sessions.get(email)
      if (known !== undefined) return start(options, known)
      const page = await start(options)
      await fillSignIn(page, email, demo.accounts[0]?.password ?? '')
      await page.waitForURL((url) => url.pathname !== '/sign-in')
      // Sign-ins are limited for each address; the next page of the same person goes on with this one.
      sessions.set(email, await page.context().cookies())
      return page
    }
    suite({
      demo: () => demo,
      cloud: () => createCloud(demo.url, withToken(demo.url, operatorToken(demo))),
      open: (path, options) => start({ ...options, path }),
      signIn,
      as: ({ cookie }, options = {}) => start(options, [cookie]),
    })
  })
}

type Cookies = Parameters<BrowserContext['addCookies']>[0]

const operatorToken = ({ accounts }: Demo): string =>
  accounts.find(({ role }) => role === 'operator')?.management_token ?? ''

/** Asks again until the expectation holds: for what a page shows a moment later. */
export const eventually = <T>(look: () => Promise<T> | T): ReturnType<typeof expect.poll<T>> =>
  expect.poll(look, { timeout: 30_000 })

/** Fills in and sends the sign-in form. */
export async function fillSignIn(page: Page, email: string, password: string): Promise<void> {
  await page.locator('input[type="email"]').first().fill(email)
  await page.locator('input[type="password"]').first().fill(password)
  await page.keyboard.press('Enter')
}

const nowhere: Visit = {
  demo: () => refuse(),
  cloud: () => refuse(),
  open: async () => refuse(),
  signIn: async () => refuse(),
  as: async () => refuse(),
}

function refuse(): never {
  throw new Error('There is no browser')
}

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Which rules to ask, by name, and what to pass over; by default all rules about everything. */
export type Asking = { readonly rules?: string[]; readonly except?: string[] }

/** What axe finds against WCAG 2.2 A and AA or its best practices. */
export async function violationsOn(page: Page, { rules, except = [] }: Asking = {}) {
  const known = await page.evaluate(() => 'axe' in window)
  // Half a megabyte of script: once for each page is enough.
  const axe = new AxeBuilder({ page, ...(known && { axeSource: 'window.axe' }) })
  for (const selector of except) axe.exclude(selector)
  const { violations } = await axe
    // Pages have no frames, for which axe would open another page, and nobody reads what passed.
    .setLegacyMode(true)
    .options({
      runOnly: rules ? { type: 'rule', values: rules } : { type: 'tag', values: STANDARDS },
      resultTypes: ['violations'],
    })
    .analyze()
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`,
  )
}
