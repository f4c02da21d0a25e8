import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { ANY_ACCESS, type StreamLine } from '@keyward/contract'
import { createIndex, type VerificationIndex } from '@keyward/sdk/verifier/index'
import { indexedService } from '@keyward/sdk/verifier/service'
import { afterEach, describe, expect, it } from 'vitest'
import { digestOf, idOf, membershipRow, versionRow } from '../../../sdk/testing/index-facts.ts'
import { createReplicaState } from '../../../sdk/verifier/replica-state.ts'
import type { Touch } from './lines.ts'
import { type Subscriber, startSubscriber } from './subscriber.ts'

const KEYS = 120_000
const EVERYBODY = indexedService('svc_1', 'everybody', { all: true }, ANY_ACCESS)
const project = membershipRow().projectId

function fullIndex(): VerificationIndex {
  const index = createIndex(KEYS)
  index.putMembership(membershipRow())
  for (let n = 0; n < KEYS; n++)
    index.putKey(idOf('key', n), new Map([[digestOf(String(n)), versionRow()]]))
  return index
}

const touchOf = (n: number): Touch => ({ thing: `key:${idOf('key', n)}`, projectIds: [project] })

/** Streams of one index over real sockets; `missed` is what whoever resumes is told. */
async function startStreams(index: VerificationIndex) {
  const opened: { subscriber: Subscriber; response: ServerResponse; closed: boolean }[] = []
  let revision = 1
  let missed: readonly Touch[] | null = null
  const server = createServer((_request, response) => {
    response.writeHead(200)
    const stream = {
      response,
      closed: false,
      subscriber: startSubscriber({
        held: index.held,
        service: EVERYBODY,
        response,
        epoch: 'epoch',
        teller: 'teller',
        findMissed: async () => missed,
        mark: () => ({ revision, at: revision }),
        onClosed: () => {
          stream.closed = true
        },
        onFault: (error) => {
          throw error
        },
      }),
    }
    opened.push(stream)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const sockets: Socket[] = []
  return {
    opened,
    /** What was touched is what the next to resume has missed. */
    touch(touches: readonly Touch[]) {
      revision += 1
      missed = touches
      for (const { subscriber, closed } of opened) if (!closed) subscriber.touch(touches)
    },
    /** Asks for a stream and never reads a byte of it. */
    async openUnread() {
      const socket = connect(port, '127.0.0.1')
      sockets.push(socket)
      socket.pause()
      socket.on('error', () => {})
      socket.write('GET / HTTP/1.1\r\nhost: keyward.test\r\n\r\n')
      await expect
        .poll(() => opened.at(-1)?.response.writableNeedDrain, { timeout: 20_000 })
        .toBe(true)
      return opened.at(-1)
    },
    /** Reads a stream into a replica until it has told a revision. */
    async follow(state: ReturnType<typeof createReplicaState>) {
      const response = await fetch(`http://127.0.0.1:${port}/`)
      let rest = ''
      const decoder = new TextDecoder()
      for await (const chunk of response.body ?? []) {
        const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) state.apply(JSON.parse(line) as StreamLine)
        if (state.current?.revision === revision) return
      }
    },
    close() {
      for (const socket of sockets) socket.destroy()
      server.closeAllConnections()
      server.close()
    },
  }
}

describe('a stream that is never read', () => {
  let streams: Awaited<ReturnType<typeof startStreams>> | undefined
  afterEach(() => streams?.close())

  it('is told no more than it takes, and holds no more memory than one part of the whole', async () => {
    const index = fullIndex()
    streams = await startStreams(index)
    const unread = await streams.openUnread()
    const buffered: number[] = []
    for (let i = 0; i < 5; i++) {
      for (let n = 0; n < 8000; n++) streams.touch([touchOf(n + 8000 * i)])
      await new Promise((resolve) => setTimeout(resolve, 200))
      buffered.push(unread?.response.writableLength ?? Number.NaN)
    }
    console.log(`An unread stream of ${KEYS} keys buffers ${Math.max(...buffered)} bytes`)
    expect(new Set(buffered).size).toBe(1)
    expect(Math.max(...buffered)).toBeLessThan(4 << 20)
    expect(unread?.closed).toBe(false)
  })

  it('is cut off when more waits for it than 50,000 things', async () => {
    const index = fullIndex()
    streams = await startStreams(index)
    const unread = await streams.openUnread()
    for (let n = 0; n <= 50_000; n++) streams.touch([touchOf(n)])
    await expect.poll(() => unread?.closed, { timeout: 1000 }).toBe(true)
    expect(unread?.response.destroyed).toBe(true)
  })

  it('is cut off when it takes nothing for five seconds, and its verifier then resumes where it was', async () => {
    const index = fullIndex()
    streams = await startStreams(index)
    const state = createReplicaState()
    await streams.follow(state)
    expect(state.current?.index.size()).toBe(KEYS)
    const unread = await streams.openUnread()
    const begun = performance.now()
    for (let n = 0; n < 10; n++) index.putKey(idOf('key', n), new Map())
    streams.touch(Array.from({ length: 10 }, (_, n) => touchOf(n)))
    await expect.poll(() => unread?.closed, { timeout: 10_000 }).toBe(true)
    expect(performance.now() - begun).toBeLessThan(7000)
    const before = state.current?.index
    await streams.follow(state)
    expect(state.current?.revision).toBe(2)
    expect(state.current?.index).toBe(before)
    expect(state.current?.index.size()).toBe(KEYS - 10)
    expect(state.current?.index.find(digestOf('9'))).toBeNull()
  })
})
