import { serverCommand } from '../command.ts'
import { fetchRows, type PagingOptions, takesPagingOptions } from '../output/paging.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { tenantColumns } from './show.ts'

type Options = CommonOptions & PagingOptions & { readonly search?: string }

export const listTenants = () =>
  takesPagingOptions(
    serverCommand({
      usage: 'list',
      summary: 'List tenants',
      examples: ['keyward tenants list'],
      routes: ['listTenants'],
    }),
  )
    .option('-s, --search <text>', 'part of a name')
    .action(async (options: Options) => {
      const { client, output } = openSession(options)
      const filter = options.search === undefined ? {} : { q: options.search }
      const fetchPage = (paging: object) => client.listTenants({ query: { ...filter, ...paging } })
      output.page(await fetchRows(options, fetchPage), tenantColumns)
    })
