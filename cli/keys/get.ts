import { serverCommand } from '../command.ts'
import { id } from '../input/values.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { keyFields } from './show.ts'

export const getKey = () =>
  serverCommand({
    usage: 'get <key_id>',
    summary: 'Get a key with its versions',
    examples: ['keyward keys get key_01k0c7v3m5q8r2s4t6w8y0z1a3', 'keyward keys get key_… --json'],
    routes: ['getKey'],
  }).action(async (given: string, options: CommonOptions) => {
    const { client, output } = openSession(options)
    const key = await client.getKey({ params: { key_id: id('key')(given) } })
    const versions = key.versions.map(
      ({ number, masked_key, state, ends_at }) =>
        [`version_${number}`, [masked_key, state, ends_at].filter(Boolean).join(' ')] as const,
    )
    output.record(key, [...keyFields(key), ...versions])
  })
