/** Changes that take rights away, waited for until every node verifies by them. */
import type { Route, RouteName } from '@keyward/contract'
import { ROUTES } from '@keyward/contract/routes'
import type { Client } from '@keyward/sdk'

/** With all nodes well it takes milliseconds; from here on a person wants to know why it takes longer. */
const PATIENCE_MS = 1500

/**
 * The client, whose changes that take rights away are answered when they hold at every node.
 * `onLong` is told of one that takes long, and answers what to do when it is over.
 */
export function waitingClient(client: Client, onLong: () => () => void): Client {
  const calls = Object.entries(client).map(([name, call]) => [
    name,
    canWait(name as RouteName) ? waiting(call as AnyCall, onLong) : call,
  ])
  return Object.fromEntries(calls) as Client
}

const canWait = (name: RouteName): boolean => (ROUTES[name] as Route).waits === true

type AnyCall = (input: { query?: object }, options?: object) => Promise<unknown>

const waiting =
  (call: AnyCall, onLong: () => () => void): AnyCall =>
  async (input, options) => {
    let over = () => {}
    const timer = setTimeout(() => {
      over = onLong()
    }, PATIENCE_MS)
    try {
      return await call({ ...input, query: { ...input.query, wait: 'propagated' } }, options)
    } finally {
      clearTimeout(timer)
      over()
    }
  }
