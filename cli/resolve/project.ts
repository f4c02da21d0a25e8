import { idPattern } from '@keyward/contract'
import { refuseSecret } from '../input/values.ts'
import type { Session } from '../session.ts'
import { Stop } from '../stop.ts'
import { findBy } from './find-by.ts'

/** The ID of the project that was named by code or ID, by flag, environment or profile; or null. */
export async function projectInUse(session: Session): Promise<string | null> {
  const given = session.settings.project
  return given === null ? null : await projectId(session, given)
}

/** The same, for commands that cannot do without a project. */
export async function requireProject(session: Session): Promise<string> {
  const found = await projectInUse(session)
  if (found !== null) return found
  throw new Stop(
    'usage',
    'Which project? Give --project CODE.',
    'Choose one for good with "keyward projects use CODE".',
  )
}

/** The ID of a project given by code or ID. */
export async function projectId({ client }: Session, given: string): Promise<string> {
  if (idPattern('project').test(given)) return given
  refuseSecret(given)
  const code = given.toUpperCase()
  const project = await findBy({
    noun: 'project',
    named: code,
    fetchPage: (query) => client.listProjects({ query }),
    isIt: (row) => row.code === code,
    idOf: (row) => row.project_id,
  })
  return project.project_id
}
