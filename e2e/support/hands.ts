/** The keyboard alone: every key that is pressed must leave the focus where one can see it. */
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { eventually } from './browser.ts'

export type Hands = {
  /** Presses a key; afterwards, what has the focus shows it. */
  press(key: string): Promise<void>
  /** Whether this has the focus. */
  has(target: Locator): Promise<boolean>
  /** This has the focus, or gets it within moments. */
  on(target: Locator): Promise<void>
  /** The focus is on something inside this, or on it. */
  within(container: Locator): Promise<void>
  /** Presses Tab, or another key, until this has the focus. */
  tabTo(target: Locator, key?: string): Promise<void>
  /** Tab and Shift+Tab go round inside this dialog and never leave it. */
  staysIn(dialog: Locator): Promise<void>
}

const MOST_STOPS = 80

export function createHands(page: Page): Hands {
  const has = (target: Locator) =>
    target.evaluate((element) => element === document.activeElement).catch(() => false)
  const press = async (key: string) => {
    await page.keyboard.press(key)
    await eventually(() => page.evaluate(withoutSight)).toBeNull()
  }
  const inside = (container: Locator) =>
    container.evaluate((element) => element.contains(document.activeElement)).catch(() => false)
  return {
    press,
    has,
    on: (target) => eventually(() => has(target)).toBe(true),
    within: (container) => eventually(() => inside(container)).toBe(true),
    tabTo: async (target, key = 'Tab') => {
      for (let stops = 0; stops < MOST_STOPS; stops += 1) {
        if (await has(target)) return
        await press(key)
      }
      throw new Error(`${target} is not reached with ${key}`)
    },
    staysIn: async (dialog) => {
      const stops = new Set<string>()
      for (const key of [...Array(20).fill('Tab'), ...Array(20).fill('Shift+Tab')]) {
        await press(key)
        expect(await inside(dialog)).toBe(true)
        stops.add(await page.evaluate(() => document.activeElement?.outerHTML ?? ''))
      }
      expect(stops.size).toBeGreaterThan(1)
    },
  }
}

/**
 * What has the focus without showing it; null when all is well. Containers that only receive the
 * focus so that Tab goes on from there need not show it.
 */
function withoutSight(): string | null {
  const element = document.activeElement
  if (element === null || element === document.body) return null
  if (element.matches('main, div[tabindex="-1"]')) return null
  const { outlineStyle, outlineWidth, visibility, opacity } = getComputedStyle(element)
  const { width, height } = element.getBoundingClientRect()
  const drawn = visibility === 'visible' && width > 1 && height > 1 && opacity !== '0'
  const outlined = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1
  const entry = element.matches('[role=menuitem], [role=option]')
  // Entries of a menu show it by their ground.
  const shaded = entry && getComputedStyle(element).backgroundColor !== 'rgba(0, 0, 0, 0)'
  return drawn && (outlined || shaded) ? null : element.outerHTML.slice(0, 300)
}
