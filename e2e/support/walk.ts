/** A walk over screens and dialogs in any language, which looks at each of them closely. */
import type { Page } from 'playwright-core'
import { violationsOn } from './browser.ts'

/** Rules whose answer depends on colours; all others were answered in the light. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

export type Walk = {
  readonly page: Page
  /** What was found so far: nothing, if all is well. */
  readonly problems: string[]
  /** Goes to an address and looks. */
  at(path: string): Promise<void>
  /** Opens something, looks at it, and closes it with Escape. */
  open(what: string, opening: () => Promise<void>): Promise<void>
  /** Looks at the page as it is. */
  look(what: string): Promise<void>
}

export function createWalk(page: Page): Walk {
  const problems: string[] = []
  let here = ''
  const look = async (what: string) => {
    await settled(page)
    const where = `${here} ${what}`.trim()
    const note = (found: string[], how: string) =>
      problems.push(...found.map((one) => `${where}, ${how}: ${one}`))
    note(await violationsOn(page), 'light')
    await page.emulateMedia({ colorScheme: 'dark' })
    note(await violationsOn(page, COLOUR_RULES), 'dark')
    await page.emulateMedia({ colorScheme: 'light' })
    note(await wideParts(page), '320 px')
  }
  return {
    page,
    problems,
    look,
    at: async (path) => {
      here = path.replace(/[a-z]+_[0-9a-hjkmnp-tv-z]{26}/g, '…')
      await page.goto(new URL(path, page.url()).href)
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      await look('')
    },
    open: async (what, opening) => {
      await opening()
      await look(what)
      await page.keyboard.press('Escape')
      await page.locator('[role=dialog], [role=menu]').first().waitFor({ state: 'hidden' })
    },
  }
}

/** Nothing is being loaded, computed or moved. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null)
  await page.waitForFunction(() =>
    document.getAnimations().every(({ playState }) => playState !== 'running'),
  )
}

/** What makes the page scroll sideways on the narrowest screen. */
async function wideParts(page: Page): Promise<string[]> {
  const size = page.viewportSize() ?? { width: 1280, height: 800 }
  await page.setViewportSize({ width: 320, height: size.height })
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  )
  await settled(page)
  const wide = await page.evaluate(() => {
    const { scrollWidth } = document.scrollingElement ?? document.documentElement
    if (scrollWidth <= 320) return []
    const beyond = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > 320.5,
    )
    return [
      `${scrollWidth} px wide: ${beyond
        .slice(0, 5)
        .map((element) => `${element.tagName}.${element.className}`)
        .join(' | ')}`,
    ]
  })
  await page.setViewportSize(size)
  await settled(page)
  return wide
}

/** Clicks the first visible button with this icon: the same in every language. */
export const press = (page: Page, icon: string, within = 'main'): Promise<void> =>
  page.locator(`${within} button:has(svg.lucide-${icon})`).first().click()

/** Chooses an entry by its icon from the menu of the first row that has it. */
export async function act(page: Page, icon: string, row = '[data-record]'): Promise<void> {
  await page.locator(`${row} button[aria-haspopup="menu"]`).first().click()
  await page.locator(`[role=menuitem]:has(svg.lucide-${icon})`).click()
  await page.getByRole('dialog').waitFor()
}
