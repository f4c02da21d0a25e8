/** A walk over screens and dialogs in any language, which looks at each of them closely. */
import type { Page } from 'playwright-core'
import { violationsOn } from './browser.ts'

/** The languages that every screen is looked at in, with what the page says it is in. */
export const LANGUAGES = [
  { locale: 'en-GB', lang: 'en' },
  { locale: 'zh-TW', lang: 'zh-Hant-TW' },
]

/**
 * Without movement: a dialog that is still fading in has no contrast. Tall enough for every row, so
 * that nothing lies half under the bar of the selection, from where one would scroll it.
 */
export const LOOK = {
  reducedMotion: 'reduce',
  colorScheme: 'light',
  viewport: { width: 1360, height: 3000 },
} as const

/** Rules whose answer depends on colours; all others were answered in the light. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

/** What lies over the page; the rows behind it were looked at before it was opened. */
const OVERLAY = '[role=dialog]:visible, [role=menu]:visible'
const ROWS = '[data-record]'
/** In the dark again the first ten rows show every colour. */
const LATER_ROWS = '[data-record]:nth-child(n + 11)'

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
    const covered = (await page.locator(OVERLAY).count()) > 0
    const except = covered ? [ROWS] : []
    note(await violationsOn(page, { except }), 'light')
    await page.emulateMedia({ colorScheme: 'dark' })
    const dark = { rules: COLOUR_RULES, except: [covered ? ROWS : LATER_ROWS] }
    note(await violationsOn(page, dark), 'dark')
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
  await page.waitForFunction(
    () =>
      document.querySelector('[aria-busy="true"]') === null &&
      document.getAnimations().every(({ playState }) => playState !== 'running'),
  )
}

/** What makes the page scroll sideways on the narrowest screen. */
async function wideParts(page: Page): Promise<string[]> {
  const size = page.viewportSize() ?? { width: 1280, height: 800 }
  await page.setViewportSize({ width: 320, height: size.height })
  await drawn(page)
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
  await drawn(page)
  return wide
}

/** The page has been drawn again, and React has heard of the new size. */
const drawn = (page: Page): Promise<unknown> =>
  page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  )

/** Clicks the first visible button with this icon: the same in every language. */
export const press = (page: Page, icon: string, within = 'main'): Promise<void> =>
  page.locator(`${within} button:has(svg.lucide-${icon})`).first().click()

/** Chooses an entry by its icon from the menu of the first row that has it. */
export async function act(page: Page, icon: string, row = ROWS): Promise<void> {
  await page.locator(`${row} button[aria-haspopup="menu"]`).first().click()
  await page.locator(`[role=menuitem]:has(svg.lucide-${icon})`).click()
  await page.getByRole('dialog').waitFor()
}
