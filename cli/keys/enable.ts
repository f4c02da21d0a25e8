import { serverCommand } from '../command.ts'
import { id } from '../input/values.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { named } from './show.ts'

export const enableKey = () =>
  serverCommand({
    usage: 'enable <key_id>',
    summary: 'Let a disabled key work again',
    examples: ['keyward keys enable key_01k0c7v3m5q8r2s4t6w8y0z1a3'],
    routes: ['enableKey'],
  }).action(async (given: string, options: CommonOptions) => {
    const { client, output } = openSession(options)
    const params = { key_id: id('key')(given) }
    const key = await client.enableKey({ params, body: {} })
    output.changed(key, `Enabled ${named(key)}; its status is ${key.status}.`)
  })
