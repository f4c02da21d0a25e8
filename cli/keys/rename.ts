import { serverCommand } from '../command.ts'
import { id } from '../input/values.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { named } from './show.ts'

export const renameKey = () =>
  serverCommand({
    usage: 'rename <key_id> <name>',
    summary: 'Rename a key',
    examples: ['keyward keys rename key_01k0c7v3m5q8r2s4t6w8y0z1a3 "nightly backup"'],
    routes: ['renameKey'],
  }).action(async (given: string, name: string, options: CommonOptions) => {
    const { client, output } = openSession(options)
    const params = { key_id: id('key')(given) }
    const { etag } = await client.getKey({ params })
    const key = await client.renameKey({ params, body: { name }, ifMatch: etag })
    output.changed(key, `Renamed ${named(key)}.`)
  })
