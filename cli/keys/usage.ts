import { type KeyUsage, USAGE_INTERVALS, USE_OUTCOMES, type UsageCounts } from '@keyward/contract'
import { Option } from 'commander'
import { serverCommand } from '../command.ts'
import { momentBack } from '../input/moment.ts'
import { id } from '../input/values.ts'
import type { Column } from '../output/table.ts'
import { type CommonOptions, openSession } from '../session.ts'

type Options = CommonOptions & {
  readonly since?: string
  readonly until?: string
  readonly by: (typeof USAGE_INTERVALS)[number] | 'service'
  readonly service?: string
}

export const keyUsage = () =>
  serverCommand({
    usage: 'usage <key_id>',
    summary: 'Tell how often a key was verified, and what came of it',
    examples: [
      'keyward keys usage key_01k0c7v3m5q8r2s4t6w8y0z1a3',
      'keyward keys usage key_01k0c7v3m5q8r2s4t6w8y0z1a3 --since 12h --by hour',
      'keyward keys usage key_01k0c7v3m5q8r2s4t6w8y0z1a3 --since 90d --by service',
    ],
    routes: ['getKeyUsage'],
  })
    .option('--since <time>', 'a time, or a span back from now such as 7d', momentBack)
    .option('--until <time>', 'a time, or a span back from now', momentBack)
    .addOption(
      new Option('--by <what>', 'one row for each; hours and days are in UTC')
        .choices([...USAGE_INTERVALS, 'service'])
        .default('day'),
    )
    .option('--service <service_id>', 'only what this service asked', id('service'))
    .action(async (given: string, options: Options) => {
      const { client, output } = openSession(options)
      const { since, until, by, service } = options
      const usage = await client.getKeyUsage({
        params: { key_id: id('key')(given) },
        query: {
          ...(since === undefined ? {} : { from: since }),
          ...(until === undefined ? {} : { to: until }),
          ...(by === 'service' ? {} : { interval: by }),
          ...(service === undefined ? {} : { service_id: service }),
        },
      })
      // As JSON the whole answer, whatever was asked for in rows.
      if (output.json) return output.record(usage, [])
      output.page({ data: rowsOf(usage, by), next_page_token: null }, usageColumns)
    })

type Row = { readonly of: string; readonly counts: UsageCounts }

const rowsOf = (usage: KeyUsage, by: Options['by']): Row[] =>
  by === 'service'
    ? usage.services.map(({ service_id, name, counts }) => ({ of: name ?? service_id, counts }))
    : usage.series
        .filter(({ counts }) => USE_OUTCOMES.some((outcome) => counts[outcome] > 0))
        .map(({ start, counts }) => ({ of: by === 'day' ? start.slice(0, 10) : start, counts }))

const usageColumns: readonly Column<Row>[] = [
  { field: 'of', of: (row) => row.of },
  ...USE_OUTCOMES.map((outcome) => ({ field: outcome, of: (row: Row) => row.counts[outcome] })),
]
