/** Takes the pictures of docs/images anew, from a demo of its own in a real browser. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { findChromium } from './lib/chromium.mjs'
import { startDemo } from './lib/demo.mjs'
import { ROOT } from './lib/sources.mjs'

const FOLDER = join(ROOT, 'docs', 'images')
const ADMIN = 'alice@climate.test'
/** A row whose key is the visitor's own, and is kept. */
const OWN = '[data-record]:has(button svg.lucide-eye)'
const LIST = { width: 1300, height: 690 }
const DIALOG = { width: 1024, height: 640 }
const THEMES = ['light', 'dark']
const LANGUAGES = { en: 'en-GB', 'zh-TW': 'zh-TW' }

/** Each leads a page from the list to what the picture shows. */
const SCENES = {
  // In English these are the README's pictures, and are called by the scene alone.
  keys: { size: LIST, go: async () => {}, plain: 'en' },
  create: { size: DIALOG, go: (page) => press(page, 'main button:has(svg.lucide-plus)') },
  edit: {
    size: DIALOG,
    go: async (page) => {
      await act(page, 'pencil', OWN)
      await page.locator('[role=dialog] [role=group] button').nth(1).click()
      await page.locator('[role=dialog] [aria-busy=false]').waitFor()
    },
  },
  reveal: {
    size: DIALOG,
    go: async (page) => {
      await act(page, 'eye', OWN)
      await page.locator('[role=dialog] svg.lucide-copy').waitFor()
    },
  },
  delete: { size: DIALOG, go: (page) => act(page, 'trash-2', OWN) },
  key: {
    size: LIST,
    go: async (page, demo) => {
      await page.goto(`${demo.url}/keys/${demo.ownKey}`)
      await page.locator('main dl').waitFor()
    },
  },
}

const found = findChromium()
if (found.path === null) throw new Error(`No pictures without a browser: ${found.missing}`)
mkdirSync(FOLDER, { recursive: true })
const { facts, stop } = await startDemo()
const browser = await chromium.launch({
  executablePath: found.path,
  args: ['--no-sandbox', '--disable-lcd-text'],
})
try {
  const demo = await visited(facts)
  for (const each of pictures()) await picture(demo, each)
} finally {
  await browser.close()
  await stop()
}

/** Every scene in every language, light and dark. */
function pictures() {
  return THEMES.flatMap((theme) =>
    Object.keys(LANGUAGES).flatMap((language) =>
      Object.keys(SCENES).map((scene) => ({ scene, language, theme })),
    ),
  )
}

/** Signs in once; every picture goes on with that session. */
async function visited({ url, accounts }) {
  const { email, password, projects } = accounts.find((one) => one.email === ADMIN)
  const { project } = projects.find(({ role }) => role === 'admin')
  const page = await browser.newPage()
  await page.goto(`${url}/sign-in`)
  await page.locator('input[type=email]').fill(email)
  await page.locator('input[type=password]').fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL((address) => address.pathname !== '/sign-in')
  await page.goto(`${url}/projects/${project}/keys`)
  const own = page.locator(OWN).first()
  const demo = {
    url,
    list: page.url(),
    ownKey: await own.getAttribute('data-record'),
    state: await page.context().storageState(),
  }
  await page.context().close()
  return demo
}

async function picture(demo, { scene, language, theme }) {
  const { size, go, plain } = SCENES[scene]
  const context = await browser.newContext({
    storageState: demo.state,
    locale: LANGUAGES[language],
    timezoneId: 'Asia/Taipei',
    colorScheme: theme,
    reducedMotion: 'reduce',
    viewport: size,
  })
  const page = await context.newPage()
  await page.goto(demo.list)
  await page.locator('[data-record]').first().waitFor()
  await go(page, demo)
  await still(page)
  const name = plain === language ? scene : `${scene}-${language}`
  await page.screenshot({ path: join(FOLDER, `${name}-${theme}.png`), animations: 'disabled' })
  console.log(`docs/images/${name}-${theme}.png`)
  await context.close()
}

/** Nothing is being loaded, computed or moved. */
function still(page) {
  return page.waitForFunction(
    () =>
      document.querySelector('[aria-busy="true"]') === null &&
      document.getAnimations().every(({ playState }) => playState !== 'running'),
  )
}

function press(page, selector) {
  return page.locator(selector).first().click()
}

/** Chooses an entry by its icon from the menu of the first row that fits. */
async function act(page, icon, row = '[data-record]') {
  await press(page, `${row} button[aria-haspopup="menu"]`)
  await press(page, `[role=menuitem]:has(svg.lucide-${icon})`)
  await page.getByRole('dialog').waitFor()
}
