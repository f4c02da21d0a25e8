import { serverCommand } from '../command.ts'
import { eventColumns } from '../events/show.ts'
import { id } from '../input/values.ts'
import { fetchRows, type PagingOptions, takesPagingOptions } from '../output/paging.ts'
import { type CommonOptions, openSession } from '../session.ts'

export const keyHistory = () =>
  takesPagingOptions(
    serverCommand({
      usage: 'history <key_id>',
      summary: 'List what happened to a key',
      examples: ['keyward keys history key_01k0c7v3m5q8r2s4t6w8y0z1a3'],
      routes: ['listKeyEvents'],
    }),
  ).action(async (given: string, options: CommonOptions & PagingOptions) => {
    const { client, output } = openSession(options)
    const params = { key_id: id('key')(given) }
    output.page(
      await fetchRows(options, (query) => client.listKeyEvents({ params, query })),
      eventColumns,
    )
  })
