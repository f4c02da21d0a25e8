import { PROJECT_FLAG, serverCommand } from '../command.ts'
import { fetchRows, type PagingOptions, takesPagingOptions } from '../output/paging.ts'
import { requireProject } from '../resolve/project.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { memberColumns } from './show.ts'

type Options = CommonOptions & PagingOptions & { readonly search?: string }

export const listMembers = () =>
  takesPagingOptions(
    serverCommand({
      usage: 'list',
      summary: 'List the members of a project',
      examples: ['keyward members list --project GOV108009'],
      routes: ['listMembers'],
    }),
  )
    .option(...PROJECT_FLAG)
    .option('-s, --search <text>', 'part of a name or e-mail address')
    .action(async (options: Options) => {
      const session = openSession(options)
      const params = { project_id: await requireProject(session) }
      const filter = options.search === undefined ? {} : { q: options.search }
      const fetchPage = (paging: object) =>
        session.client.listMembers({ params, query: { ...filter, ...paging } })
      session.output.page(await fetchRows(options, fetchPage), memberColumns)
    })
