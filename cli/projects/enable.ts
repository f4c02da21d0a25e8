import { serverCommand } from '../command.ts'
import { projectId } from '../resolve/project.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { named } from './show.ts'

export const enableProject = () =>
  serverCommand({
    usage: 'enable <project>',
    summary: 'Lift the suspension of a project',
    examples: ['keyward projects enable GOV108009'],
    routes: ['enableProject'],
  }).action(async (given: string, options: CommonOptions) => {
    const session = openSession(options)
    const params = { project_id: await projectId(session, given) }
    const project = await session.client.enableProject({ params, body: {} })
    session.output.changed(project, `Enabled ${named(project)}.`)
  })
