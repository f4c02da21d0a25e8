import { serverCommand } from '../command.ts'
import { fetchRows, type PagingOptions, takesPagingOptions } from '../output/paging.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { serviceColumns } from './show.ts'

type Options = CommonOptions & PagingOptions & { readonly search?: string }

export const listServices = () =>
  takesPagingOptions(
    serverCommand({
      usage: 'list',
      summary: 'List services',
      examples: ['keyward services list'],
      routes: ['listServices'],
    }),
  )
    .option('-s, --search <text>', 'part of a name')
    .action(async (options: Options) => {
      const { client, output } = openSession(options)
      const filter = options.search === undefined ? {} : { q: options.search }
      const fetchPage = (paging: object) => client.listServices({ query: { ...filter, ...paging } })
      output.page(await fetchRows(options, fetchPage), serviceColumns)
    })
