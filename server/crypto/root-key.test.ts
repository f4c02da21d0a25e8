import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { StartRefusal } from '../start-refusal.ts'
import { loadRootKey } from './root-key.ts'

const HEX = 'c0ffee'.padEnd(64, '5')

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyward-root-key-'))
  file = join(folder, 'root-key')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const keep = (content: string, mode = 0o600) => {
  writeFileSync(file, content)
  chmodSync(file, mode)
}

describe('the root key', () => {
  test('is made on the first start, readable by its owner alone, and read again later', () => {
    const made = loadRootKey({ file, mayCreate: true })
    expect(made).toHaveLength(32)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(loadRootKey({ file, mayCreate: false })).toEqual(made)
    expect(loadRootKey({ file, mayCreate: true })).toEqual(made)
  })

  test('is random: two first starts have two keys', () => {
    const other = loadRootKey({ file: join(folder, 'other'), mayCreate: true })
    expect(loadRootKey({ file, mayCreate: true })).not.toEqual(other)
  })

  test('is refused when missing later, and not made in silence', () => {
    expect(() => loadRootKey({ file, mayCreate: false })).toThrow(StartRefusal)
    expect(() => statSync(file)).toThrow(/ENOENT/)
  })

  test('may come from the environment, and is then not written anywhere', () => {
    const key = loadRootKey({ fromEnvironment: HEX, file, mayCreate: true })
    expect(key.toString('hex')).toBe(HEX)
    expect(() => statSync(file)).toThrow(/ENOENT/)
  })

  test('an empty one in the environment is refused, not taken for none', () => {
    expect(() => loadRootKey({ fromEnvironment: '', file, mayCreate: true })).toThrow(StartRefusal)
  })

  test.each([0o640, 0o604, 0o644, 0o660])('a file of mode %o is refused', (mode) => {
    keep(HEX, mode)
    expect(() => loadRootKey({ file, mayCreate: false })).toThrow(/chmod 600/)
  })

  test.each(['', 'short', HEX.slice(1), `${HEX}0`, `0x${HEX.slice(2)}`, HEX.replace('5', 'g')])(
    'a file that holds %j is refused',
    (content) => {
      keep(content)
      expect(() => loadRootKey({ file, mayCreate: true })).toThrow(StartRefusal)
      expect(readFileSync(file, 'utf8')).toBe(content)
    },
  )

  test.each(['0', 'f', 'F'])('a sample made of %s is refused', (digit) => {
    keep(digit.repeat(64))
    expect(() => loadRootKey({ file, mayCreate: false })).toThrow(/sample/)
  })

  test('a refusal never prints the key', () => {
    const almost = `${HEX.slice(0, 63)}!`
    let said = ''
    try {
      loadRootKey({ fromEnvironment: almost, file, mayCreate: false })
    } catch (error) {
      said = String(error)
    }
    expect(said).not.toBe('')
    expect(said).not.toContain(HEX.slice(0, 8))
  })
})
