import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { joinByLink } from '../../server/testing/people.ts'
import { createKeyward, MAIN } from '../testing/run-keyward.ts'
import { environmentOf } from './serve.ts'

describe('keyward serve', () => {
  it('starts on an empty folder, lets the first operator in, and stops cleanly', async () => {
    const home = createKeyward()
    const args = ['serve', '--port', '0', '--data-dir', join(home.folder, 'data')]
    const env = { PATH: process.env['PATH'] ?? '', KEYWARD_LOG_LEVEL: 'silent' }
    const child = spawn(process.execPath, [MAIN, ...args], { env, cwd: home.folder })
    const closed = new Promise((resolve) => child.on('close', resolve))
    let said = ''
    const ready = new Promise<void>((resolve) => {
      child.stdout.on('data', (part: Buffer) => {
        said += part.toString()
        if (said.includes('first operator')) resolve()
      })
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    await Promise.race([ready, closed])
    const url = /ready at (\S+)/.exec(said)?.[1] ?? ''
    const link = /: (http\S+#\S+)/.exec(said)?.[1] ?? ''
    const identity = { email: 'first@example.org', name: 'First' }
    const operator = await joinByLink(url, link, identity)
    expect(await operator.client.getMe({})).toMatchObject({ operator: true })
    child.kill('SIGTERM')
    expect(await closed).toBe(0)
    home.remove()
  }, 120_000)

  it('says in a sentence why it will not start', async () => {
    const home = createKeyward()
    const ran = await home.run(['serve', '--port', '99999'])
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toMatch(/^error: KEYWARD_PORT is "99999"; .+\n$/)
    home.remove()
  })

  it('lays flags over the environment', () => {
    const env = { KEYWARD_PORT: '1', KEYWARD_HOST: 'a' }
    expect(environmentOf({ port: '2' }, env)).toEqual({ KEYWARD_PORT: '2', KEYWARD_HOST: 'a' })
  })
})
