import { REFUSALS } from '@keyward/contract'
import { KeywardError, problemOf } from '@keyward/sdk'
import { describe, expect, it } from 'vitest'
import { EXIT, exitCodeOf } from './exit-codes.ts'
import { Stop } from './stop.ts'

const refused = (status: number) => new KeywardError(problemOf(null, status))

describe('exit codes', () => {
  it.each([
    [400, 2],
    [401, 4],
    [403, 4],
    [404, 5],
    [409, 6],
    [412, 6],
    [422, 1],
    [429, 7],
    [500, 1],
    [503, 7],
  ])('HTTP %i ends with %i', (status, code) => {
    expect(exitCodeOf(refused(status))).toBe(code)
  })

  it('never lets a refusal of the contract look like success', () => {
    for (const [status] of Object.values(REFUSALS)) expect(exitCodeOf(refused(status))).not.toBe(0)
  })

  it('keeps the code a command stopped with', () => {
    expect(exitCodeOf(new Stop('declined', 'no'))).toBe(EXIT.declined)
    expect(exitCodeOf(new Stop('interrupted', 'no'))).toBe(130)
  })

  it('calls everything unforeseen a failure', () => {
    expect(exitCodeOf(new TypeError('x is not a function'))).toBe(1)
    expect(exitCodeOf('thrown text')).toBe(1)
  })
})
