import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../program.ts'
import { completionScript } from './scripts.ts'
import { placesOf } from './tree.ts'

const script = completionScript('bash', placesOf(createProgram()))
const ASK = `
COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); _keyward; echo "\${COMPREPLY[*]}"`

/** What bash itself offers for a line; the last word is the one being typed. */
const offered = (...words: string[]) =>
  execFileSync('bash', ['-c', script + ASK, 'bash', 'keyward', ...words], { encoding: 'utf8' })
    .trim()
    .split(' ')

describe('completion in bash', () => {
  it('offers nouns, verbs, nested verbs and flags', () => {
    expect(offered('ke')).toEqual(['keys'])
    expect(offered('keys', 'ex')).toEqual(['extend'])
    expect(offered('services', 'credentials', '')).toEqual(['list', 'create', 'delete'])
    expect(offered('keys', 'extend', '--d')).toEqual(['--days', '--dry-run'])
  })

  it('still knows the command after an argument', () => {
    expect(offered('keys', 'get', 'key_x', '--js')).toEqual(['--json'])
  })

  it('offers every command of the program', () => {
    expect(offered('')).toEqual(createProgram().commands.map((command) => command.name()))
  })
})
