/** One mutation with what every change has: an Idempotency-Key, and the password when needed. */
import { type CallOptions, KeywardError } from '@keyward/sdk'
import { useMutation } from '@tanstack/react-query'
import { useRef } from 'react'
import { useRefresh, withRecentAuth } from './api.ts'

type Noun = Parameters<typeof useRefresh>[number]

type Change<Input, Output> = {
  /** Sends the change: `(input, extras) => client.renameKey({ … }, extras)`. */
  readonly act: (input: Input, extras: CallOptions) => Promise<Output>
  /** Nouns whose lists are stale afterwards. */
  readonly refresh?: readonly Noun[]
  readonly onDone?: (output: Output, input: Input) => void | Promise<void>
  /** Like onDone also told when the dialog that sent it is closed by then. */
  readonly onFailed?: (error: Error, input: Input) => void
}

/**
 * `const rename = useChange({ act, refresh: ['keys'], onDone })`, then `rename.mutate(input)`.
 * A repeated send of the same input after a lost answer carries the same Idempotency-Key, so it
 * happens once; an answer (also a refusal) or another input begins a new one. While it is on its
 * way, the same input again (a double click) is not sent again.
 */
export function useChange<Input, Output>(change: Change<Input, Output>) {
  const { act, refresh = [], onDone, onFailed } = change
  const sent = useRef({ input: '', key: newIdempotencyKey() })
  const underWay = useRef<string | null>(null)
  const refreshLists = useRefresh(...refresh)
  const mutation = useMutation({
    mutationFn: (input: Input) =>
      withRecentAuth(async () => {
        const shape = shapeOf(input)
        if (sent.current.input !== shape) sent.current = { input: shape, key: newIdempotencyKey() }
        try {
          const output = await act(input, { idempotencyKey: sent.current.key })
          sent.current.input = ''
          return output
        } catch (error) {
          if (error instanceof KeywardError && error.status < 500) sent.current.input = ''
          throw error
        }
      }),
    onSuccess: async (output, input) => {
      await onDone?.(output, input)
      await refreshLists()
    },
    onError: (error, input) => onFailed?.(error, input),
    onSettled: () => {
      underWay.current = null
    },
    // An answer may hold a plaintext: it must not linger in the cache of mutations.
    gcTime: 0,
  })
  const mutate: typeof mutation.mutate = (...sending) => {
    const shape = shapeOf(sending[0])
    if (underWay.current === shape) return
    underWay.current = shape
    mutation.mutate(...sending)
  }
  return { ...mutation, mutate }
}

const shapeOf = (input: unknown): string => JSON.stringify(input) ?? ''

/** 128 random bits. `crypto.randomUUID` is missing on plain http, where Keyward may run too. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
