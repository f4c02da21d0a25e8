import { serverCommand } from '../command.ts'
import { projectId } from '../resolve/project.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { named } from './show.ts'

export const disableProject = () =>
  serverCommand({
    usage: 'disable <project>',
    summary: 'Suspend every key of a project',
    examples: ['keyward projects disable GOV108009'],
    routes: ['disableProject'],
  }).action(async (given: string, options: CommonOptions) => {
    const session = openSession(options)
    const params = { project_id: await projectId(session, given) }
    const project = await session.client.disableProject({ params, body: {} })
    session.output.changed(
      project,
      `Disabled ${named(project)}: its ${project.key_count} keys are suspended.`,
    )
  })
