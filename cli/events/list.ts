import { PROJECT_FLAG, serverCommand } from '../command.ts'
import { momentBack } from '../input/moment.ts'
import { id } from '../input/values.ts'
import { fetchRows, type PagingOptions, takesPagingOptions } from '../output/paging.ts'
import { projectId } from '../resolve/project.ts'
import { userId } from '../resolve/user.ts'
import { type CommonOptions, openSession, type Session } from '../session.ts'
import { eventColumns } from './show.ts'

type Options = CommonOptions &
  PagingOptions & {
    readonly key?: string
    readonly user?: string
    readonly actor?: string
    readonly action?: string
    readonly since?: string
    readonly until?: string
  }

export const listEvents = () =>
  takesPagingOptions(
    serverCommand({
      usage: 'list',
      summary: 'List the audit trail you may see',
      examples: [
        'keyward events list --since 7d',
        'keyward events list --project GOV108009 --action key.deleted --all --json',
      ],
      routes: ['listEvents'],
    }),
  )
    .option(...PROJECT_FLAG)
    .option('--key <key_id>', 'only of this key', id('key'))
    .option('--user <user>', 'only what was done to this user (e-mail address or ID)')
    .option('--actor <user>', 'only what this user did (e-mail address or ID)')
    .option('--action <action>', 'such as key.extended')
    .option('--since <time>', 'a time, or a span back from now such as 7d', momentBack)
    .option('--until <time>', 'a time, or a span back from now', momentBack)
    .action(async (options: Options) => {
      const session = openSession(options)
      const filter = await filterOf(session, options)
      const fetchPage = (paging: object) =>
        session.client.listEvents({ query: { ...filter, ...paging } })
      session.output.page(await fetchRows(options, fetchPage), eventColumns)
    })

/** The project in use is not applied by itself: an audit trail that hides things misleads. */
async function filterOf(session: Session, options: Options) {
  const { project, key, user, actor, action, since, until } = options
  return {
    ...(project === undefined ? {} : { project_id: await projectId(session, project) }),
    ...(key === undefined ? {} : { key_id: key }),
    ...(user === undefined ? {} : { user_id: await userId(session, user) }),
    ...(actor === undefined ? {} : { actor_id: await userId(session, actor) }),
    ...(action === undefined ? {} : { action }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  }
}
