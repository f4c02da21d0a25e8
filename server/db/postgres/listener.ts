import { setTimeout as sleep } from 'node:timers/promises'
import { Client, type ClientConfig } from 'pg'
import type { NotifyHandler, TroubleListener } from '../engine.ts'
import { type Channels, createChannels, listenStatement } from '../notify-handlers.ts'

const FIRST_RETRY_MS = 100
const LAST_RETRY_MS = 5_000
/** A server that is gone without a word confirms nothing: neither LISTEN nor a goodbye. */
const CONFIRM_MS = 5_000
/** How often a connection that says nothing is asked whether it is still there. */
const ASK_EVERY_MS = 5_000

/** Receives notifications on a connection of its own, which it keeps alive for as long as it is used. */
export type Listener = {
  onNotify(channel: string, handler: NotifyHandler): Promise<() => Promise<void>>
  close(): Promise<void>
}

/**
 * LISTEN on one dedicated client. When the connection breaks it is made again, with growing
 * pauses; every handler is then called with '', because what was sent meanwhile is lost.
 */
export function createListener(config: ClientConfig, onTrouble: TroubleListener): Listener {
  const channels = createChannels(onTrouble)
  let client: Promise<Client> | undefined
  let retry: NodeJS.Timeout | undefined
  let closed = false

  const reconnect = (attempt: number) => {
    if (closed || channels.names().length === 0) return
    const pause = Math.min(FIRST_RETRY_MS * 2 ** attempt, LAST_RETRY_MS)
    retry = setTimeout(
      () => {
        start().then(
          () => channels.emitGap(),
          (error: Error) => {
            onTrouble(error)
            reconnect(attempt + 1)
          },
        )
      },
      pause * (0.5 + Math.random() / 2),
    )
    retry.unref()
  }
  const start = (): Promise<Client> => {
    const started = connect(config, channels, (error) => {
      if (client !== started) return
      client = undefined
      if (error && !closed) onTrouble(error)
      reconnect(0)
    })
    client = started
    started.catch(() => {
      if (client === started) client = undefined
    })
    return started
  }

  return {
    async onNotify(channel, handler) {
      const first = channels.add(channel, handler)
      const current = client ? await client : await start()
      if (first) await current.query(listenStatement('LISTEN', channel))
      return async () => {
        if (!channels.remove(channel, handler) || !client) return
        await (await client).query(listenStatement('UNLISTEN', channel))
      }
    },
    async close() {
      closed = true
      clearTimeout(retry)
      const current = await client?.catch(() => undefined)
      await Promise.race([current?.end(), sleep(CONFIRM_MS, undefined, { ref: false })])
    },
  }
}

async function connect(
  config: ClientConfig,
  channels: Channels,
  onEnd: (error?: Error) => void,
): Promise<Client> {
  const client = new Client({ ...config, query_timeout: CONFIRM_MS })
  let cause: Error | undefined
  client.on('error', (error) => {
    cause = error
  })
  client.on('notification', ({ channel, payload }) => channels.emit(channel, payload ?? ''))
  try {
    await client.connect()
    for (const name of channels.names()) await client.query(listenStatement('LISTEN', name))
  } catch (error) {
    await client.end().catch(() => {})
    throw error
  }
  // A question that nobody answers ends the connection: in pipeline mode its time-out does.
  const asking = setInterval(() => void client.query('select 1').catch(() => {}), ASK_EVERY_MS)
  asking.unref()
  client.on('end', () => {
    clearInterval(asking)
    onEnd(cause)
  })
  return client
}
