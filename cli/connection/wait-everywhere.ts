/** Waits until what a command takes away is gone at every node, and says so. */
import { type Propagation, ROUTES, type Route, type RouteName } from '@keyward/contract'
import type { Client } from '@keyward/sdk'

/** True when a route can be asked to wait. */
export const canWait = (name: RouteName): boolean => (ROUTES[name] as Route).waits === true

/** The client, whose changes that take rights away wait for every node. */
export function waitingClient(client: Client, told: (propagation: Propagation) => void): Client {
  const calls = Object.entries(client).map(([name, call]) => [
    name,
    canWait(name as RouteName) ? waiting(call as AnyCall, told) : call,
  ])
  return Object.fromEntries(calls) as Client
}

type AnyCall = (input: { query?: object }, options?: object) => Promise<unknown>

const waiting =
  (call: AnyCall, told: (propagation: Propagation) => void): AnyCall =>
  async (input, options) => {
    const reply = await call({ ...input, query: { ...input.query, wait: 'propagated' } }, options)
    const { propagation } = (reply ?? {}) as { propagation?: Propagation }
    if (propagation) told(propagation)
    return reply
  }

/** What came of the waiting, as a sentence. */
export function propagationSentence({ confirmed, nodes, ms }: Propagation): string {
  if (confirmed === nodes && nodes === 1) return `It holds at the only node, after ${ms} ms.`
  if (confirmed === nodes) return `It holds at all ${nodes} nodes, after ${ms} ms.`
  return `It is done, but only ${confirmed} of ${nodes} nodes were heard of in ${ms} ms.`
}
