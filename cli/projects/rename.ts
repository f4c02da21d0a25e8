import { serverCommand } from '../command.ts'
import { projectId } from '../resolve/project.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { named } from './show.ts'

export const renameProject = () =>
  serverCommand({
    usage: 'rename <project> <name>',
    summary: 'Rename a project',
    examples: ['keyward projects rename GOV108009 "Weather and tides"'],
    routes: ['renameProject'],
  }).action(async (given: string, name: string, options: CommonOptions) => {
    const session = openSession(options)
    const params = { project_id: await projectId(session, given) }
    const { etag } = await session.client.getProject({ params })
    const project = await session.client.renameProject({ params, body: { name }, ifMatch: etag })
    session.output.changed(project, `Renamed ${named(project)}.`)
  })
