import { serverCommand } from '../command.ts'
import { fetchRows, type PagingOptions, takesPagingOptions } from '../output/paging.ts'
import { tenantId } from '../resolve/tenant.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { projectColumns } from './show.ts'

type Options = CommonOptions &
  PagingOptions & { readonly search?: string; readonly tenant?: string }

export const listProjects = () =>
  takesPagingOptions(
    serverCommand({
      usage: 'list',
      summary: 'List the projects you may see',
      examples: ['keyward projects list', 'keyward projects list --tenant NCHC --all'],
      routes: ['listProjects'],
    }),
  )
    .option('-s, --search <text>', 'part of a code or name')
    .option('--tenant <tenant>', 'only of this tenant (name or ID)')
    .action(async (options: Options) => {
      const session = openSession(options)
      const { search, tenant } = options
      const filter = {
        ...(search === undefined ? {} : { q: search }),
        ...(tenant === undefined ? {} : { tenant_id: await tenantId(session, tenant) }),
      }
      const fetchPage = (paging: object) =>
        session.client.listProjects({ query: { ...filter, ...paging } })
      session.output.page(await fetchRows(options, fetchPage), projectColumns)
    })
