import type { NotifyHandler } from './engine.ts'

/** Who listens to which NOTIFY channel, apart from how the notifications get here. */
export type Channels = {
  /** True when this is the channel's first handler, so that LISTEN is due. */
  add(channel: string, handler: NotifyHandler): boolean
  /** True when this was the channel's last handler, so that UNLISTEN is due. */
  remove(channel: string, handler: NotifyHandler): boolean
  names(): string[]
  emit(channel: string, payload: string): void
  emitGap(): void
}

export function createChannels(onHandlerError: (error: Error) => void): Channels {
  const handlers = new Map<string, Set<NotifyHandler>>()
  const call = (handler: NotifyHandler, payload: string) => {
    try {
      handler(payload)
    } catch (error) {
      onHandlerError(error instanceof Error ? error : new Error(String(error)))
    }
  }
  const emit = (channel: string, payload: string) => {
    for (const handler of handlers.get(channel) ?? []) call(handler, payload)
  }
  return {
    add(channel, handler) {
      const known = handlers.get(channel)
      handlers.set(channel, (known ?? new Set()).add(handler))
      return known === undefined
    },
    remove(channel, handler) {
      const known = handlers.get(channel)
      if (!known?.delete(handler) || known.size > 0) return false
      return handlers.delete(channel)
    },
    names: () => [...handlers.keys()],
    emit,
    emitGap() {
      for (const channel of handlers.keys()) emit(channel, '')
    },
  }
}

/** LISTEN and UNLISTEN take a name, not a parameter. */
export function listenStatement(verb: 'LISTEN' | 'UNLISTEN', channel: string): string {
  return `${verb} "${channel.replaceAll('"', '""')}"`
}
