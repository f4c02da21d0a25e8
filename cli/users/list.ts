import { serverCommand } from '../command.ts'
import { fetchRows, type PagingOptions, takesPagingOptions } from '../output/paging.ts'
import { tenantId } from '../resolve/tenant.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { userColumns } from './show.ts'

type Options = CommonOptions &
  PagingOptions & { readonly search?: string; readonly tenant?: string }

export const listUsers = () =>
  takesPagingOptions(
    serverCommand({
      usage: 'list',
      summary: 'List users',
      examples: ['keyward users list --search lin', 'keyward users list --tenant NCHC --all'],
      routes: ['listUsers'],
    }),
  )
    .option('-s, --search <text>', 'part of a name or e-mail address')
    .option('--tenant <tenant>', 'only of this home tenant (name or ID)')
    .action(async (options: Options) => {
      const session = openSession(options)
      const { search, tenant } = options
      const filter = {
        ...(search === undefined ? {} : { q: search }),
        ...(tenant === undefined ? {} : { tenant_id: await tenantId(session, tenant) }),
      }
      const fetchPage = (paging: object) =>
        session.client.listUsers({ query: { ...filter, ...paging } })
      session.output.page(await fetchRows(options, fetchPage), userColumns)
    })
