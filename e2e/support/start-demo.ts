/**
 * Starts the demo once for all browser tests, as a person would: the built program, a directory of
 * its own. `KEYWARD_E2E_CREDENTIALS` names the credentials.json of a demo that runs already.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { findChromium } from '../../scripts/lib/chromium.mjs'

/** What `credentials.json` of the demo holds, as far as the tests use it. */
export type Demo = {
  readonly url: string
  readonly accounts: readonly {
    readonly email: string
    readonly password: string
    readonly role: string
    readonly projects: readonly {
      readonly project: string
      readonly code: string
      readonly role: string
    }[]
    readonly management_token: string
  }[]
  readonly service: { readonly id: string; readonly credential: string; readonly url: string }
  readonly sample_key: {
    readonly key_id: string
    readonly project: string
    readonly plaintext: string
  }
}

/** The running demo with the browser to visit it, or why there is none. */
export type BrowserRun =
  | { readonly demo: Demo; readonly chromium: string }
  | { readonly missing: string }

declare module 'vitest' {
  export interface ProvidedContext {
    browserRun: BrowserRun
  }
}

const READY_WITHIN_MS = 180_000

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const chromium = findChromium()
  if (chromium.path === null) {
    console.warn(`Browser tests are left out: ${chromium.missing}`)
    project.provide('browserRun', { missing: chromium.missing })
    return async () => {}
  }
  const running = process.env['KEYWARD_E2E_CREDENTIALS']
  if (running !== undefined) {
    project.provide('browserRun', { demo: readFacts(running), chromium: chromium.path })
    return async () => {}
  }
  const directory = mkdtempSync(join(tmpdir(), 'keyward-e2e-'))
  const demo = await startDemo(directory)
  project.provide('browserRun', { demo: demo.facts, chromium: chromium.path })
  return async () => {
    await stop(demo.child)
    rmSync(directory, { recursive: true, force: true })
  }
}

async function startDemo(directory: string): Promise<{ child: ChildProcess; facts: Demo }> {
  const program = join(import.meta.dirname, '..', '..', 'server', 'dist', 'demo', 'main.js')
  const child = spawn(
    process.execPath,
    [program, '--port', String(await freePort()), '--dir', directory],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  await printed(child, 'Keyward is ready')
  return { child, facts: readFacts(join(directory, 'credentials.json')) }
}

const readFacts = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Demo

function printed(child: ChildProcess, sentence: string): Promise<void> {
  return new Promise((done, fail) => {
    let seen = ''
    const timer = setTimeout(
      () => fail(new Error(`The demo is not ready: ${seen}`)),
      READY_WITHIN_MS,
    )
    child.stdout?.on('data', (chunk: Buffer) => {
      seen += chunk.toString()
      if (!seen.includes(sentence)) return
      clearTimeout(timer)
      done()
    })
    child.once('exit', (code) => fail(new Error(`The demo ended with ${code}: ${seen}`)))
  })
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    child.once('exit', () => done())
    child.kill('SIGINT')
  })
}

/** Two neighbouring ports, because the sample service takes the one after the console's. */
function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer()
    probe.once('error', fail)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
