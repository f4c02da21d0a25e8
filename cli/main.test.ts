import { spawn } from 'node:child_process'
import { formatKey } from '@keyward/contract'
import { afterAll, describe, expect, it } from 'vitest'
import { createKeyward, MAIN } from './testing/run-keyward.ts'

const keyward = createKeyward()
afterAll(() => keyward.remove())

describe('the command line, without a server', () => {
  it('refuses an unknown verb with a suggestion, before anything else', async () => {
    const ran = await keyward.run(['keys', 'lst'])
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain('Did you mean list?')
  })

  it('refuses an unknown flag with a suggestion', async () => {
    const ran = await keyward.run(['keys', 'list', '--projct', 'X'])
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain('Did you mean --project?')
  })

  it('shows examples before everything else in the help', async () => {
    const { code, stdout } = await keyward.run(['keys', 'extend', '--help'])
    expect(code).toBe(0)
    expect(stdout.indexOf('Examples:')).toBeGreaterThan(0)
    expect(stdout.indexOf('Examples:')).toBeLessThan(stdout.indexOf('Usage:'))
  })

  it('says how to sign in, and ends with 4, when nobody is signed in', async () => {
    const ran = await keyward.run(['keys', 'list'])
    expect(ran).toMatchObject({ code: 4, stdout: '' })
    expect(ran.stderr).toContain('keyward login --host URL')
  })

  it('ends with 7 when the server cannot be reached', async () => {
    const env = {
      KEYWARD_URL: 'http://127.0.0.1:9',
      KEYWARD_TOKEN: formatKey('kwm', 'a'.repeat(43)),
    }
    const ran = await keyward.run(['keys', 'list', '--json'], { env })
    expect(ran.code).toBe(7)
    expect(JSON.parse(ran.stderr)).toMatchObject({ code: 'cli_try_again' })
  })

  it('says that neither keys are revealed nor tokens made from here', async () => {
    const reveal = await keyward.run(['keys', 'reveal', 'key_01k0c7v3m5q8r2s4t6w8y0z1a3'])
    expect(reveal).toMatchObject({ code: 4, stdout: '' })
    expect(reveal.stderr).toContain('in the console')
    expect(await keyward.run(['tokens', 'create'])).toMatchObject({ code: 4, stdout: '' })
    expect((await keyward.run(['tokens'])).code).toBe(0)
  })

  it('never repeats a secret that was typed where it does not belong', async () => {
    const secret = formatKey('kw', 'z'.repeat(43))
    const signedIn = {
      KEYWARD_URL: 'http://127.0.0.1:9',
      KEYWARD_TOKEN: formatKey('kwm', 'a'.repeat(43)),
    }
    for (const args of [
      ['keys', 'get', secret],
      ['keys', secret],
      ['keys', 'verify', secret],
      ['login', `--${secret}`],
    ]) {
      const ran = await keyward.run(args, { env: signedIn })
      expect(ran.code).toBe(2)
      expect(ran.stdout + ran.stderr).not.toContain(secret)
    }
  })

  it('will not take a database password from its arguments', async () => {
    const ran = await keyward.run(['serve', '--database-url', 'postgres://kw:hunter2@db/keyward'])
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).not.toContain('hunter2')
  })

  it('does not fail when its reader has seen enough', async () => {
    const child = spawn(process.execPath, [MAIN, 'completion', 'bash'])
    child.stdout.destroy()
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(code).toBe(0)
  })

  it('prints its version', async () => {
    const { stdout } = await keyward.run(['version'])
    expect(stdout).toMatch(/^keyward \d+\.\d+\.\d+\n$/)
  })
})
