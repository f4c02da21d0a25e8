import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatKey, Plaintext } from '@keyward/contract'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { saveProfile } from './profiles.ts'
import { readSettings, serverUrl } from './settings.ts'
import { forgetToken, saveToken, tokenPath } from './tokens.ts'

const SAVED = formatKey('kwm', 'a'.repeat(43))
const OTHER = formatKey('kwm', 'b'.repeat(43))
const HOME_URL = 'https://keys.example.org'
let env: { XDG_CONFIG_HOME: string }

beforeEach(() => {
  env = { XDG_CONFIG_HOME: mkdtempSync(join(tmpdir(), 'keyward-cli-')) }
  saveProfile('default', { url: HOME_URL, project: 'SAVED1' }, env)
  saveToken('default', { url: HOME_URL, token: new Plaintext(SAVED) }, env)
})
afterEach(() => rmSync(env.XDG_CONFIG_HOME, { recursive: true }))

describe('settings', () => {
  it('come from the profile when nothing else is given', () => {
    const settings = readSettings({}, env)
    expect(settings).toMatchObject({ url: HOME_URL, project: 'SAVED1', tokenFrom: 'profile' })
    expect(settings.token?.reveal()).toBe(SAVED)
  })

  it('prefer a flag to the environment, and the environment to the profile', () => {
    const given = {
      ...env,
      KEYWARD_URL: 'https://env.example.org',
      KEYWARD_PROJECT: 'ENV1',
      KEYWARD_TOKEN: OTHER,
    }
    expect(readSettings({}, given)).toMatchObject({
      url: 'https://env.example.org',
      project: 'ENV1',
      tokenFrom: 'environment',
    })
    const flags = { host: 'https://flag.example.org', project: 'FLAG1' }
    expect(readSettings(flags, given)).toMatchObject({
      url: 'https://flag.example.org',
      project: 'FLAG1',
    })
  })

  it('never give a saved token to another server', () => {
    expect(readSettings({ host: 'https://evil.example.org' }, env).token).toBeNull()
    expect(readSettings({ host: 'http://keys.example.org' }, env).token).toBeNull()
    expect(
      readSettings({}, { ...env, KEYWARD_URL: 'https://keys.example.org:444' }).token,
    ).toBeNull()
  })

  it('keep profiles apart, and take no name from the language for one', () => {
    expect(readSettings({ profile: 'staging' }, env)).toMatchObject({ url: null, token: null })
    expect(readSettings({ profile: 'constructor' }, env)).toMatchObject({ url: null, token: null })
    expect(() => readSettings({ profile: '../x' }, env)).toThrow(/profile name/)
  })

  it('refuse an API key where a management token belongs, without repeating it', () => {
    const key = formatKey('kw', 'c'.repeat(43))
    expect(() => readSettings({}, { ...env, KEYWARD_TOKEN: key })).toThrow(
      /^That is not a management token \(kwm_…\)\.$/,
    )
  })
})

describe('the token file', () => {
  it('is readable by its owner only, and refused when it is not', () => {
    expect(statSync(tokenPath(env)).mode & 0o777).toBe(0o600)
    chmodSync(tokenPath(env), 0o640)
    expect(() => readSettings({}, env)).toThrow(/Others can read/)
  })

  it('loses the token at logout', () => {
    expect(forgetToken('default', env)).toBe(true)
    expect(forgetToken('default', env)).toBe(false)
    expect(readSettings({}, env)).toMatchObject({ url: HOME_URL, token: null, tokenFrom: null })
  })
})

describe('serverUrl', () => {
  it('keeps the origin', () => {
    expect(serverUrl('https://keys.example.org/')).toBe('https://keys.example.org')
  })

  it.each(['keys.example.org', 'ftp://x.org', 'https://x.org/console', 'https://a:b@x.org', ''])(
    'refuses %j',
    (written) => {
      expect(() => serverUrl(written)).toThrow(/looks like/)
    },
  )
})
