import { expect, test } from 'vitest'
import { createPanicWatch } from './panic-watch.ts'

test.each([1, 2, 3, 7, 1000])('a PANIC is found in pieces of %i bytes, once', (size) => {
  const stream = Buffer.concat([
    message('D', 'a row that says VPANIC\0Mnot really\0\0'),
    message('E', 'SERROR\0VERROR\0C53100\0Mno space\0\0'),
    message('I', ''),
    message('E', 'SPANIC\0VPANIC\0C58P01\0Mcould not write\0\0'),
    message('Z', 'I'),
  ])
  expect(findIn(stream, size)).toEqual(['could not write'])
})

test('an ordinary error and a row that looks like one are no PANIC', () => {
  const stream = Buffer.concat([
    message('E', 'SERROR\0VERROR\0MVPANIC\0\0'),
    message('D', 'VPANIC\0\0'),
    message('Z', 'I'),
  ])
  expect(findIn(stream, 4)).toEqual([])
})

function findIn(stream: Buffer, size: number): string[] {
  const findPanic = createPanicWatch()
  const found: string[] = []
  for (let at = 0; at < stream.length; at += size) {
    const panic = findPanic(stream.subarray(at, at + size))
    if (panic) found.push(panic)
  }
  return found
}

function message(type: string, body: string): Buffer {
  const head = Buffer.alloc(5)
  head.write(type, 'latin1')
  head.writeInt32BE(Buffer.byteLength(body) + 4, 1)
  return Buffer.concat([head, Buffer.from(body)])
}
