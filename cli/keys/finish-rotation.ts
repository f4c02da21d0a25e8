import { serverCommand } from '../command.ts'
import { id } from '../input/values.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { named } from './show.ts'

export const finishRotation = () =>
  serverCommand({
    usage: 'finish-rotation <key_id>',
    summary: 'End the overlap of a rotation now',
    examples: ['keyward keys finish-rotation key_01k0c7v3m5q8r2s4t6w8y0z1a3'],
    routes: ['finishRotation'],
  }).action(async (given: string, options: CommonOptions) => {
    const { client, output } = openSession(options)
    const params = { key_id: id('key')(given) }
    const key = await client.finishRotation({ params, body: {} })
    output.changed(key, `Finished the rotation of ${named(key)}: the old version has ended.`)
  })
