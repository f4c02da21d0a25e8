import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSend, type Send, sendByNode } from './send-answer.ts'

type Answer = { readonly lines: string; readonly body: string }
let answer: Answer = { lines: '', body: '' }
let header: readonly [string, string] | null = null
/** How many heads Node made. */
let made = 0
const answering =
  (send: Send): RequestListener =>
  (_request, response) => {
    const { writeHead } = response
    response.writeHead = (...args: unknown[]) => {
      made += 1
      return Reflect.apply(writeHead, response, args)
    }
    if (header !== null) response.setHeader(...header)
    send(response, answer.lines, answer.body)
  }

/** What is sent for some requests on one connection, as it stands on the wire, until it is whole. */
const exchange = (port: number, text: string, answers: number) =>
  new Promise<string>((resolve, reject) => {
    let received = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'))
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => {
      received += chunk
      const length = answers * answer.body.length
      if (received.split('HTTP/1.1 200').length <= answers) return
      const bodies = received.split('\r\n\r\n').slice(1).join('')
      if (bodies.length >= length) socket.end()
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(received))
  })
/** Two may be answered in different seconds. */
const dateless = (text: string) => text.replace(/^Date: .*$/gm, 'Date: …')

const asked = (method = 'GET', version = '1.1', more: readonly string[] = []) =>
  [`${method} / HTTP/${version}`, 'Host: x', ...more, '', ''].join('\r\n')
const requests = fc.constantFrom(
  asked(),
  asked('HEAD'),
  asked('POST', '1.1', ['Content-Length: 0']),
  asked('GET', '1.1', ['Expect: 100-continue']),
  asked('GET', '1.1', ['Connection: close']),
  asked('GET', '1.0'),
  asked('GET', '1.0', ['Connection: keep-alive']),
)
const headerText = fc
  .string({ unit: fc.constantFrom(...'aZ09-_:"= ;,') })
  .map((text) => text.trim())
const answers = fc
  .tuple(fc.array(headerText, { maxLength: 5 }), fc.stringMatching(/^[\x20-\x7e]{0,40}$/))
  .map(([values, body]): Answer => {
    const all = [`content-length: ${body.length}`, ...values.map((text, i) => `x-${i}: ${text}`)]
    return { lines: all.map((line) => `${line}\r\n`).join(''), body }
  })

describe('an answer that is sent in one piece', () => {
  const [short, long] = [createServer(answering(createSend())), createServer(answering(sendByNode))]
  const portOf = (server: typeof short) => (server.address() as AddressInfo).port
  beforeAll(async () => {
    for (const server of [short, long])
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => {
    short.close()
    long.close()
  })
  const both = async (text: string, count = 1) => {
    const [one, other] = [exchange(portOf(short), text, count), exchange(portOf(long), text, count)]
    return [dateless(await one), dateless(await other)] as const
  }

  test('is what Node would send, to the byte, whatever is asked and answered', async () => {
    header = null
    await fc.assert(
      fc.asyncProperty(answers, requests, async (given, text) => {
        answer = given.body.length > 0 && text.startsWith('HEAD') ? { ...given, body: '' } : given
        const [one, other] = await both(text)
        expect(other).toContain('Date: …\r\nConnection: ')
        expect(one).toBe(other)
      }),
      { numRuns: 300 },
    )
  })

  test('keeps its place among requests that were sent before the answers came', async () => {
    answer = { lines: 'content-length: 2\r\nx-a: b\r\n', body: 'ok' }
    const [one, other] = await both(asked().repeat(5), 5)
    expect(one).toBe(other)
    expect(one.split('ok')).toHaveLength(6)
  })

  test('says what somebody else has set, such as that the connection closes', async () => {
    answer = { lines: 'content-length: 2\r\n', body: 'ok' }
    await both(asked())
    for (header of [
      ['connection', 'close'],
      ['x-other', '1'],
    ] as const) {
      const [one, other] = await both(asked())
      expect(one).toBe(other)
      expect(one.toLowerCase()).toContain(header.join(': '))
    }
    header = null
  })

  test('is looked at by Node once a second', async () => {
    answer = { lines: 'content-length: 2\r\n', body: 'ok' }
    const [madeBefore, before] = [made, Date.now()]
    await exchange(portOf(short), asked().repeat(100), 100)
    expect(made - madeBefore).toBeLessThanOrEqual(2 + (Date.now() - before) / 1000)
  })

  test('bears the date of its second', async () => {
    const dateOf = async () =>
      Date.parse(/^Date: (.*)$/m.exec(await exchange(portOf(short), asked(), 1))?.[1] ?? '')
    for (let i = 0; i < 6; i++) {
      const [before, date, after] = [Date.now(), await dateOf(), Date.now()]
      // Node's own date may be late by as much as its timers are.
      expect(date).toBeGreaterThanOrEqual(before - 2000)
      expect(date).toBeLessThanOrEqual(after)
      await sleep(450)
    }
  })
})
