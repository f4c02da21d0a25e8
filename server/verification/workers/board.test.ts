import { describe, expect, it } from 'vitest'
import { createBoard, readBoard, writeBoard } from './board.ts'

const now = () => ({ monotonic: performance.now(), wall: Date.now() })

describe('the board that all threads look at', () => {
  it('says that nothing may be answered until a lease was written, and after it was ended', () => {
    const board = createBoard()
    const [writer, reader] = [writeBoard(board), readBoard(board)]
    expect(reader.isFresh()).toBe(false)
    writer.setLease({ since: now(), lengthMs: 60_000 })
    expect(reader.isFresh()).toBe(true)
    writer.setLease(null)
    expect(reader.isFresh()).toBe(false)
  })

  it('ends a lease by itself, counted from when it began', () => {
    const board = createBoard()
    const { monotonic, wall } = now()
    const lease = (agoMs: number) =>
      writeBoard(board).setLease({
        since: { monotonic: monotonic - agoMs, wall: wall - agoMs },
        lengthMs: 5000,
      })
    lease(4000)
    expect(readBoard(board).isFresh()).toBe(true)
    lease(5001)
    expect(readBoard(board).isFresh()).toBe(false)
  })

  it('believes no lease across which the two clocks disagree, except the one that holds for ever', () => {
    const board = createBoard()
    const since = { monotonic: performance.now(), wall: Date.now() - 2000 }
    writeBoard(board).setLease({ since, lengthMs: 60_000 })
    expect(readBoard(board).isFresh()).toBe(false)
    writeBoard(board).setLease({ since, lengthMs: Number.POSITIVE_INFINITY })
    expect(readBoard(board).isFresh()).toBe(true)
  })

  it('counts publications', () => {
    const board = createBoard()
    const writer = writeBoard(board)
    expect(writer.nextGeneration()).toBe(1)
    writer.publish()
    expect([readBoard(board).generation(), writer.nextGeneration()]).toEqual([1, 2])
  })
})
