import { serverCommand } from '../command.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { Stop } from '../stop.ts'
import { keyIds, reportBatch } from './batch.ts'
import { named } from './show.ts'

type Options = CommonOptions & { readonly reason?: string }

export const disableKey = () =>
  serverCommand({
    usage: 'disable <key_id...>',
    summary: 'Stop keys, reversibly',
    examples: [
      'keyward keys disable key_01k0c7v3m5q8r2s4t6w8y0z1a3 --reason "seen in a log"',
      'keyward keys list --unused-days 180 --all | cut -f1 | xargs keyward keys disable',
    ],
    routes: ['disableKey', 'batchDisableKeys'],
  })
    .option('--reason <text>', 'for the audit trail (one key only)')
    .action(async (given: string[], options: Options) => {
      const { client, output } = openSession(options)
      const [key_id, ...rest] = keyIds(given)
      if (rest.length > 0) {
        if (options.reason !== undefined) throw new Stop('usage', '--reason is for one key only.')
        const batch = await client.batchDisableKeys({ body: { key_ids: [key_id, ...rest] } })
        return reportBatch(output, batch, 'Disabled')
      }
      const body = options.reason === undefined ? {} : { reason: options.reason }
      const key = await client.disableKey({ params: { key_id }, body })
      output.changed(key, `Disabled ${named(key)}. "keyward keys enable ${key_id}" undoes it.`)
    })
