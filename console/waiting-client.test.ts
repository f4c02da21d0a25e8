import { ROUTES, type Route, type RouteName } from '@keyward/contract'
import { createClient } from '@keyward/sdk'
import { describe, expect, it } from 'vitest'
import { waitingClient } from './waiting-client.ts'

const asked: string[] = []
const client = waitingClient(
  createClient({
    url: 'http://keyward.test',
    fetch: async (input) => {
      asked.push(new URL(String(input)).search)
      return new Response('{}', { headers: { 'content-type': 'application/json' } })
    },
  }),
  () => () => {},
)
const routes = Object.entries(ROUTES) as [RouteName, Route][]
const call = (name: RouteName) => (client[name] as (input: object) => Promise<unknown>)({})

describe('the console', () => {
  it('waits for every change that can be waited for, and asks nothing else to wait', async () => {
    for (const [name, { waits }] of routes) {
      await call(name)
      expect([name, asked.at(-1)]).toEqual([name, waits ? '?wait=propagated' : ''])
    }
    expect(routes.filter(([, { waits }]) => waits).length).toBeGreaterThan(15)
  })
})
