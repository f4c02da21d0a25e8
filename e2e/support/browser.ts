/** Browser tests: one Chromium per file, a fresh context per test, real servers only. */
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject } from 'vitest'
import type { Demo } from './start-demo.ts'

/** What a browser test is given. */
export type Visit = {
  demo(): Demo
  /** A new page in a context of its own, at the console's address. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>
  /** A page on which somebody has signed in. */
  signIn(email: string, options?: BrowserContextOptions & { path?: string }): Promise<Page>
}

/** Runs `suite` in Chromium against the demo; skipped with a reason where there is no Chromium. */
export function describeInBrowser(name: string, suite: (visit: Visit) => void): void {
  const run = inject('browserRun')
  if ('missing' in run) {
    describe.skip(`${name} [browser: ${run.missing}]`, () => suite(nowhere))
    return
  }
  describe(`${name} [browser]`, () => {
    let browser: Browser | undefined
    beforeAll(async () => {
      browser = await chromium.launch({
        executablePath: run.chromium,
        args: ['--no-sandbox', '--disable-background-networking'],
      })
    })
    afterAll(() => browser?.close())
    const open: Visit['open'] = async (path, options) => {
      const context = await browser!.newContext({
        locale: 'en-GB',
        viewport: { width: 1360, height: 900 },
        ...options,
      })
      context.setDefaultTimeout(15_000)
      const page = await context.newPage()
      await page.goto(run.demo.url + path)
      return page
    }
    const signIn: Visit['signIn'] = async (email, { path = '/', ...options } = {}) => {
      const page = await open(path, options)
      const password = run.demo.accounts[0]?.password ?? ''
      await page.locator('input[type="email"], input[name="email"]').first().fill(email)
      await page.locator('input[type="password"]').first().fill(password)
      await page.keyboard.press('Enter')
      await page.waitForURL((url) => url.pathname !== '/sign-in')
      return page
    }
    suite({ demo: () => run.demo, open, signIn })
  })
}

const nowhere: Visit = {
  demo: () => {
    throw new Error('There is no browser')
  },
  open: () => Promise.reject(new Error('There is no browser')),
  signIn: () => Promise.reject(new Error('There is no browser')),
}

/** Fails when axe finds anything against WCAG 2.2 A and AA or its best practices on the page as it is. */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  const told = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`,
  )
  expect(told, where).toEqual([])
}
