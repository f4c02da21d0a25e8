import { serverCommand } from '../command.ts'
import { saveProfile } from '../config/profiles.ts'
import { projectId } from '../resolve/project.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { named } from './show.ts'

export const useProject = () =>
  serverCommand({
    usage: 'use <project>',
    summary: 'Choose the project that commands mean when they name none',
    examples: ['keyward projects use GOV108009'],
  }).action(async (given: string, options: CommonOptions) => {
    const session = openSession(options)
    const { profile, url } = session.settings
    const project_id = await projectId(session, given)
    const project = await session.client.getProject({ params: { project_id } })
    saveProfile(profile, { url, project: project.project_id }, process.env)
    session.output.changed(project, `Commands now mean ${named(project)} when they name none.`)
  })
