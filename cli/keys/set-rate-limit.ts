import { serverCommand } from '../command.ts'
import { id, wholeNumber } from '../input/values.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { named } from './show.ts'

export const setRateLimit = () =>
  serverCommand({
    usage: 'set-rate-limit <key_id> <per_minute>',
    summary: 'Limit how often a key may be used in a minute, below what its policy allows',
    examples: [
      'keyward keys set-rate-limit key_01k0c7v3m5q8r2s4t6w8y0z1a3 600',
      'keyward keys set-rate-limit key_01k0c7v3m5q8r2s4t6w8y0z1a3 none',
    ],
    routes: ['setRateLimit'],
  }).action(async (given: string, written: string, options: CommonOptions) => {
    const rate_limit_per_minute = written === 'none' ? null : wholeNumber(1)(written)
    const { client, output } = openSession(options)
    const params = { key_id: id('key')(given) }
    const { etag } = await client.getKey({ params })
    const key = await client.setRateLimit({
      params,
      body: { rate_limit_per_minute },
      ifMatch: etag,
    })
    const holds = key.rate_limit_per_minute
    output.changed(
      key,
      `${named(key)} may be used ${holds === null ? 'without limit' : `${holds} times a minute`}.`,
    )
  })
