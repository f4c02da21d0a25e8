/** Three nodes of one installation, as operators run them: processes that share a database and nothing else. */
import { randomBytes } from 'node:crypto'
import { type Client, createClient } from '@keyward/sdk'
import { afterAll, afterEach, beforeAll, vi } from 'vitest'
import { describeOnPostgres, type NewDatabase } from './engines.ts'
import { joinByLink } from './people.ts'
import { type ServedNode, startServedNode } from './served-node.ts'
import type { Installation } from './start-app.ts'

export type ThreeNodes = Installation & {
  readonly nodes: readonly [ServedNode, ServedNode, ServedNode]
  /** A management token of the operator, and a client with it at each node, counted round and round. */
  readonly token: string
  clientAt(n: number): Client
  /** Starts another node where the third one was killed. */
  replaceThird(): Promise<void>
  kill(): Promise<void>
}

type Environment = Readonly<Record<string, string>>

/**
 * Runs `suite` on three nodes with these variables, which its tests share; `three()` is to be
 * called inside tests and hooks only. After each test every line is whole and no node stands still.
 */
export function describeOnThreeNodes(
  name: string,
  env: Environment,
  suite: (three: () => ThreeNodes) => void,
): void {
  // Not what is promised, but how long a test that goes wrong is let go on.
  vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })
  describeOnPostgres(name, (newDatabase) => {
    let running: ThreeNodes | undefined
    beforeAll(async () => {
      running = await startThreeNodes(newDatabase, env)
    })
    afterEach(() => {
      for (const node of running?.nodes ?? []) {
        node.thaw()
        node.line.heal()
      }
    })
    afterAll(() => running?.kill())
    suite(() => {
      if (!running) throw new Error('The nodes did not start')
      return running
    })
  })
}

async function startThreeNodes(newDatabase: NewDatabase, more: Environment): Promise<ThreeNodes> {
  const { url: databaseUrl = '' } = await newDatabase()
  const env = { KEYWARD_ROOT_KEY: randomBytes(32).toString('hex'), ...more }
  const started: Promise<ServedNode>[] = []
  const start = (first = false) => {
    const node = startServedNode({ databaseUrl, env, first })
    started.push(node)
    return node
  }
  const kill = async () => {
    // One that does not start has ended itself.
    const nodes = await Promise.allSettled(started)
    await Promise.all(nodes.flatMap((node) => ('value' in node ? [node.value.kill()] : [])))
  }
  try {
    const first = await start(true)
    const identity = { email: 'operator@example.org', name: 'Olive Operator' }
    const operator = await joinByLink(first.url, first.firstLink ?? '', identity)
    const { token } = await operator.withToken('read', 'keys', 'admin')
    // Only now: before there is an operator, each node prints a link of its own.
    const [second, third] = await Promise.all([start(), start()])
    let nodes: ThreeNodes['nodes'] = [first, second, third]
    const headers = () => ({ authorization: `Bearer ${token}` })
    return {
      url: first.url,
      operator,
      token,
      get nodes() {
        return nodes
      },
      clientAt: (n) => createClient({ url: nodes[n % nodes.length]?.url ?? '', headers }),
      async replaceThird() {
        nodes = [first, second, await start()]
      },
      kill,
    }
  } catch (error) {
    await kill()
    throw error
  }
}
