/** Steps that many tests of the pages about keys take. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Locator, Page } from 'playwright-core'

/** The row of the list whose key has this name. */
export const rowOf = (page: Page, name: string): Locator =>
  page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })

/** Opens the menu at the end of a row. */
export async function openMenu(page: Page, name: string): Promise<Locator> {
  await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click()
  return page.getByRole('menu')
}

/** Chooses an entry of the menu at the end of a row. */
export async function choose(page: Page, name: string, entry: string): Promise<void> {
  const menu = await openMenu(page, name)
  await menu.getByRole('menuitem', { name: entry }).click()
}

/** Ticks a key in the list. */
export const tick = (page: Page, name: string): Promise<void> =>
  page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check()

/** The answer to the next request of this kind, as JSON. */
export async function answerTo<T>(page: Page, method: string, path: RegExp): Promise<T> {
  const response = await page.waitForResponse(
    (one) => one.request().method() === method && path.test(new URL(one.url()).pathname),
  )
  return (await response.json()) as T
}

/** Lets the page write to the clipboard, and answers how to read it. */
export async function withClipboard(page: Page): Promise<() => Promise<string>> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  return () => page.evaluate(() => navigator.clipboard.readText())
}

/** What a service is told about a key: `valid`, or why not. */
export async function verify(
  { url, service }: { readonly url: string; readonly service: { readonly credential: string } },
  key: string,
): Promise<string> {
  const response = await fetch(`${url}/v1/keys/verify`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${service.credential}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ key }),
  })
  return ((await response.json()) as { code: string }).code
}

/** Runs a command in a shell, as a person who pasted it. */
export async function run(command: string, env: Record<string, string> = {}): Promise<unknown> {
  const quiet = command.replace('curl ', 'curl -sS ')
  const { stdout } = await promisify(execFile)('sh', ['-c', quiet], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
  })
  return JSON.parse(stdout)
}
