import { KEY_ORDERS, KEY_STATUSES } from '@keyward/contract'
import { Option } from 'commander'
import { PROJECT_FLAG, serverCommand } from '../command.ts'
import { momentAhead } from '../input/moment.ts'
import { wholeNumber } from '../input/values.ts'
import { fetchRows, type PagingOptions, takesPagingOptions } from '../output/paging.ts'
import { projectInUse } from '../resolve/project.ts'
import { userId } from '../resolve/user.ts'
import { type CommonOptions, openSession, type Session } from '../session.ts'
import { keyColumns } from './show.ts'

type Options = CommonOptions &
  PagingOptions & {
    readonly allProjects?: boolean
    readonly search?: string
    readonly status?: string
    readonly user?: string
    readonly expiresBefore?: string
    readonly unusedDays?: number
    readonly orderBy?: Order
  }
type Order = (typeof KEY_ORDERS)[number] | `${(typeof KEY_ORDERS)[number]} desc`

const ORDERS = KEY_ORDERS.flatMap((column) => [column, `${column} desc`])

export const listKeys = () =>
  takesPagingOptions(
    serverCommand({
      usage: 'list',
      summary: 'List the keys you may see',
      examples: [
        'keyward keys list',
        'keyward keys list --project GOV108009 --status expiring,expired',
        'keyward keys list --unused-days 90 --order-by "last_used_at desc" --all --json',
      ],
      routes: ['listKeys', 'listProjectKeys'],
    }),
  )
    .option(...PROJECT_FLAG)
    .option('--all-projects', 'not only the project in use')
    .option('-s, --search <text>', 'part of a name, key ID or visible end')
    .option('--status <list>', `comma-separated: ${[...KEY_STATUSES, 'expiring'].join(', ')}`)
    .option('--user <user>', 'only of this user (e-mail address or ID)')
    .option('--expires-before <time>', 'a date, or a span from now such as 30d', momentAhead)
    .option('--unused-days <n>', 'not used for that many days; 0 = never used', wholeNumber(0))
    .addOption(new Option('--order-by <column>', 'created_at desc by default').choices(ORDERS))
    .action(async (options: Options) => {
      const session = openSession(options)
      const fetchPage = await chooseList(session, options)
      session.output.page(await fetchRows(options, fetchPage), keyColumns)
    })

async function chooseList(session: Session, options: Options) {
  const { client } = session
  const filter = {
    ...(options.search === undefined ? {} : { q: options.search }),
    ...(options.status === undefined ? {} : { status: options.status }),
    ...(options.user === undefined ? {} : { user_id: await userId(session, options.user) }),
    ...(options.expiresBefore === undefined ? {} : { expires_before: options.expiresBefore }),
    ...(options.unusedDays === undefined ? {} : { unused_days: String(options.unusedDays) }),
    ...(options.orderBy === undefined ? {} : { order_by: options.orderBy }),
  }
  const project_id = options.allProjects === true ? null : await projectInUse(session)
  return (paging: { page_size: string; page_token?: string }) => {
    const query = { ...filter, ...paging }
    return project_id === null
      ? client.listKeys({ query })
      : client.listProjectKeys({ params: { project_id }, query })
  }
}
