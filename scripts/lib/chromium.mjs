/** Finds a Chromium for the browser tests. */
import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]
const INSIDE_CACHE = [
  'chrome-linux/chrome',
  'chrome-linux64/chrome',
  'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
]

/** `{ path }` of the first that exists, or `{ path: null, missing }` with the reason. */
export function findChromium(env = process.env) {
  if (env.CHROME_PATH) {
    if (existsSync(env.CHROME_PATH)) return { path: env.CHROME_PATH }
    return { path: null, missing: `CHROME_PATH is ${env.CHROME_PATH}, where there is no file` }
  }
  const installed = onPath(env.PATH ?? '')
  const path = [...installed, ...APPLICATIONS, ...inPlaywrightCache(env)].find(existsSync)
  if (path !== undefined) return { path }
  return { path: null, missing: 'no Chromium was found; install one or set CHROME_PATH' }
}

const onPath = (path) =>
  PROGRAMS.flatMap((program) => path.split(delimiter).map((folder) => join(folder, program)))

function inPlaywrightCache(env) {
  const caches = [
    env.PLAYWRIGHT_BROWSERS_PATH ?? '',
    join(homedir(), '.cache', 'ms-playwright'),
    join(homedir(), 'Library', 'Caches', 'ms-playwright'),
  ]
  return caches.filter(existsSync).flatMap((cache) =>
    readdirSync(cache)
      .filter((name) => name.startsWith('chromium-'))
      .flatMap((name) => INSIDE_CACHE.map((inside) => join(cache, name, inside))),
  )
}
