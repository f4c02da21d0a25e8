import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { joinByLink, verifyOverHttp } from '../../server/testing/people.ts'
import { createKeyward, MAIN } from '../testing/run-keyward.ts'
import { environmentOf } from './serve.ts'

const FIRST = { email: 'first@example.org', name: 'First' }

/** `keyward serve` on an empty folder, as a process. */
async function startServing(flags: readonly string[]) {
  const home = createKeyward()
  const args = ['serve', '--port', '0', '--data-dir', join(home.folder, 'data'), ...flags]
  const env = { PATH: process.env['PATH'] ?? '', KEYWARD_LOG_LEVEL: 'silent' }
  const child = spawn(process.execPath, [MAIN, ...args], { env, cwd: home.folder })
  onTestFinished(() => {
    child.kill('SIGKILL')
    home.remove()
  })
  const closed = new Promise((resolve) => child.on('close', resolve))
  let said = ''
  const ready = new Promise<void>((resolve) => {
    child.stdout.on('data', (part: Buffer) => {
      said += part.toString()
      if (said.includes('first operator')) resolve()
    })
  })
  await Promise.race([ready, closed])
  return {
    url: /ready at (\S+)/.exec(said)?.[1] ?? '',
    verifyUrl: /answered at (\S+)/.exec(said)?.[1] ?? '',
    link: /: (http\S+#\S+)/.exec(said)?.[1] ?? '',
    stop() {
      child.kill('SIGTERM')
      return closed
    },
  }
}

describe('keyward serve', () => {
  it('starts on an empty folder, lets the first operator in, and stops cleanly', async () => {
    const { url, link, stop } = await startServing([])
    const operator = await joinByLink(url, link, FIRST)
    expect(await operator.client.getMe({})).toMatchObject({ operator: true })
    expect(await stop()).toBe(0)
  }, 120_000)

  it('answers verifications in several threads on a port of their own, all of which obey a change at once', async () => {
    const served = await startServing(['--verify-port', '0', '--workers', '3'])
    const operator = await joinByLink(served.url, served.link, FIRST)
    const { service_id } = await operator.client.createService({
      body: { name: 'Maps', audience: { all: true } },
    })
    const { plaintext } = await operator.client.createCredential({
      params: { service_id },
      body: {},
    })
    const verify = () => verifyOverHttp(served.verifyUrl, plaintext, 'x')
    const askedOfAll = () => Promise.all(Array.from({ length: 100 }, verify))
    expect((await askedOfAll()).map(({ code }) => code)).toEqual(Array(100).fill('malformed'))
    for (let round = 0; round < 10; round++) {
      await operator.client.disableService({ params: { service_id }, body: {} })
      expect((await askedOfAll()).map(({ status }) => status)).toEqual(Array(100).fill(401))
      await operator.client.enableService({ params: { service_id }, body: {} })
      expect((await askedOfAll()).map(({ status }) => status)).toEqual(Array(100).fill(200))
    }
    expect(await served.stop()).toBe(0)
  }, 120_000)

  it('says in a sentence why it will not start', async () => {
    const home = createKeyward()
    const ran = await home.run(['serve', '--port', '99999'])
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toMatch(/^error: KEYWARD_PORT is "99999"; .+\n$/)
    home.remove()
  })

  it.each([
    [['--verify-port', 'x'], /^error: KEYWARD_VERIFY_PORT is "x"; .+\n$/],
    [['--verify-port', '0', '--workers', '0'], /^error: KEYWARD_WORKERS is "0"; .+\n$/],
    [['--verify-port', '0', '--workers', '1.5'], /^error: KEYWARD_WORKERS is "1.5"; .+\n$/],
    [
      ['--verify-port', '0', '--verify-host', '0.0.0.0'],
      /^error: KEYWARD_VERIFY_HOST is 0\.0\.0\.0, .+\n$/,
    ],
  ])('refuses %j with a sentence, and listens nowhere', async (flags, sentence) => {
    const home = createKeyward()
    const ran = await home.run(['serve', '--port', '0', ...flags])
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toMatch(sentence)
    home.remove()
  })

  it('says that the port for verifications is taken, and ends', async () => {
    const taken = await startServing([])
    const home = createKeyward()
    const port = new URL(taken.url).port
    const data = join(home.folder, 'data')
    const ran = await home.run(['serve', '--port', '0', '--data-dir', data, '--verify-port', port])
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain(
      `Port ${port} of 127.0.0.1 is taken by another program. Choose one with KEYWARD_VERIFY_PORT.`,
    )
    expect(await taken.stop()).toBe(0)
    home.remove()
  }, 120_000)

  it('lays flags over the environment', () => {
    const env = { KEYWARD_PORT: '1', KEYWARD_HOST: 'a' }
    expect(environmentOf({ port: '2' }, env)).toEqual({ KEYWARD_PORT: '2', KEYWARD_HOST: 'a' })
  })
})
