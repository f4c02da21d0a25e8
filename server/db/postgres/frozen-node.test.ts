import { setTimeout as sleep } from 'node:timers/promises'
import fastify from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { refuse } from '../../http/refuse.ts'
import { createLog } from '../../log.ts'
import { describeOnPostgres } from '../../testing/engines.ts'
import { type KeyScene, newKey, newKeyScene } from '../../testing/keys.ts'
import { type Nodes, startNodes } from '../../testing/nodes.ts'

describeOnPostgres('a node that freezes in the middle of a change', (newDatabase) => {
  let nodes: Nodes
  let scene: KeyScene
  beforeAll(async () => {
    nodes = await startNodes(newDatabase)
    scene = await newKeyScene(nodes.first)
  })
  afterAll(() => nodes.close())

  /** As a change of a key begins: its row is locked, and nothing follows. */
  const holdKey = async (keyId: string) => {
    const client = await nodes.second.deps.database.pool.connect()
    client.on('error', () => {})
    await client.query('begin')
    await client.query('select from api_keys where id = $1 for update', [keyId])
    return client
  }

  it('does not keep another from deleting its key: the deletion waits for seconds and is done', async () => {
    const key = await newKey(scene)
    const client = await holdKey(key.key_id)
    nodes.second.line.freeze()
    const begun = performance.now()
    await scene.owner.client.deleteKey({ params: { key_id: key.key_id } })
    console.log(`deleted after ${Math.round(performance.now() - begun)} ms`)
    expect(performance.now() - begun).toBeLessThan(5500)
    expect(await scene.verify(key.plaintext)).toMatchObject({ valid: false, code: 'unknown' })
    nodes.second.line.heal()
    client.release(true)
  })

  it('answers 503 when it wakes and its change is gone, not that it is at fault', async () => {
    const key = await newKey(scene)
    const client = await holdKey(key.key_id)
    await sleep(4500)
    const http = fastify()
    http.setErrorHandler(refuse(createLog('silent')))
    http.get('/', () => client.query('select 1'))
    const answer = await http.inject('/')
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'unavailable'])
    client.release(true)
    await http.close()
  })
})
