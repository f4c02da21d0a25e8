import { serverCommand } from '../command.ts'
import { projectId } from '../resolve/project.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { projectFields } from './show.ts'

export const getProject = () =>
  serverCommand({
    usage: 'get <project>',
    summary: 'Get a project',
    examples: ['keyward projects get GOV108009'],
    routes: ['getProject'],
  }).action(async (given: string, options: CommonOptions) => {
    const session = openSession(options)
    const params = { project_id: await projectId(session, given) }
    const project = await session.client.getProject({ params })
    session.output.record(project, projectFields(project))
  })
