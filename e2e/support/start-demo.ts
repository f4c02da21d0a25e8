/**
 * Starts the demo once for all browser tests. `KEYWARD_E2E_CREDENTIALS` names the credentials.json
 * of a demo that runs already.
 */
import { readFileSync } from 'node:fs'
import type { TestProject } from 'vitest/node'
import { findChromium } from '../../scripts/lib/chromium.mjs'
import { type Demo, startDemo } from '../../scripts/lib/demo.mjs'

/** The running demo with the browser to visit it, or why there is none. */
export type BrowserRun =
  | { readonly demo: Demo; readonly chromium: string }
  | { readonly missing: string }

declare module 'vitest' {
  export interface ProvidedContext {
    browserRun: BrowserRun
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const chromium = findChromium()
  if (chromium.path === null) {
    console.warn(`Browser tests are left out: ${chromium.missing}`)
    project.provide('browserRun', { missing: chromium.missing })
    return async () => {}
  }
  const running = process.env['KEYWARD_E2E_CREDENTIALS']
  if (running !== undefined) {
    const demo = JSON.parse(readFileSync(running, 'utf8')) as Demo
    project.provide('browserRun', { demo, chromium: chromium.path })
    return async () => {}
  }
  const { facts, stop } = await startDemo()
  project.provide('browserRun', { demo: facts, chromium: chromium.path })
  return stop
}
