import { serverCommand, YES_FLAG } from '../command.ts'
import { confirmOrStop } from '../input/ask.ts'
import { projectId } from '../resolve/project.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { named } from './show.ts'

export const deleteProject = () =>
  serverCommand({
    usage: 'delete <project>',
    summary: 'Delete a project and all its keys',
    examples: ['keyward projects delete GOV108009'],
    routes: ['deleteProject'],
  })
    .option(...YES_FLAG)
    .action(async (given: string, options: CommonOptions) => {
      const session = openSession(options)
      const project_id = await projectId(session, given)
      const project = await session.client.getProject({ params: { project_id } })
      const question = `Delete ${named(project)} and its ${project.key_count} keys? They cannot be recovered.`
      await confirmOrStop(question, options)
      await session.client.deleteProject({ params: { project_id } })
      session.output.changed({ project_id, deleted: true }, `Deleted ${named(project)}.`)
    })
