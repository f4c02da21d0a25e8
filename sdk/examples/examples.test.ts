import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type KeyScene, newKey, newKeyScene } from '../../server/testing/keys.ts'
import { newService } from '../../server/testing/people.ts'
import { startApp, type TestApp } from '../../server/testing/start-app.ts'
import { startPlainServer } from '../testing/plain-server.ts'

const EXAMPLES = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.mjs') && file !== 'settings.mjs')
  .toSorted()

let app: TestApp
let scene: KeyScene
let credential: string
beforeAll(async () => {
  app = await startApp(async () => ({ memory: true }))
  scene = await newKeyScene(app)
  credential = (await newService(app)).credential
})
afterAll(() => app?.close())

let child: ChildProcess | undefined
afterEach(async () => {
  const running = child
  child = undefined
  if (running === undefined || running.exitCode !== null) return
  const ended = new Promise((resolve) => running.once('exit', resolve))
  running.kill()
  await ended
})

/** A port that was free a moment ago. */
async function freePort(): Promise<string> {
  const { url, close } = await startPlainServer(() => {})
  await close()
  return new URL(url).port
}

it.each(EXAMPLES)(
  'the example %s, started as it stands, answers callers with a good key and no others',
  async (file) => {
    const port = await freePort()
    let said = ''
    child = spawn(process.execPath, [join(import.meta.dirname, file)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        KEYWARD_URLS: app.url,
        KEYWARD_CREDENTIAL: credential,
        PORT: port,
      },
    })
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const call = async (key?: string) => {
      const headers: Record<string, string> = key === undefined ? {} : { 'x-api-key': key }
      return fetch(`http://127.0.0.1:${port}/`, { headers })
    }
    const statusOf = (key?: string) =>
      call(key).then(
        ({ status }) => status,
        () => said,
      )
    const key = await newKey(scene)
    await expect.poll(() => statusOf(key.plaintext), { timeout: 20_000 }).toBe(200)
    const { place, owner } = scene
    expect(await (await call(key.plaintext)).json()).toEqual({
      user: owner.userId,
      projectCode: place.code,
    })
    expect(await (await call()).json()).toMatchObject({ status: 401, code: 'missing' })
    await owner.client.deleteKey({ params: { key_id: key.key_id } })
    await expect.poll(() => statusOf(key.plaintext), { timeout: 5000 }).toBe(401)
    expect(said).not.toContain(key.plaintext)
  },
)

it('the page about the SDK shows them as they stand', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'sdk.md'), 'utf8')
  for (const file of EXAMPLES) expect(page).toContain(`sdk/examples/${file}`)
  const shown = readFileSync(join(import.meta.dirname, 'express.mjs'), 'utf8')
  expect(page).toContain(shown.trimEnd())
})
