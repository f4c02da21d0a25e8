import { serverCommand } from '../command.ts'
import { userId } from '../resolve/user.ts'
import { type CommonOptions, openSession } from '../session.ts'

export const enableUser = () =>
  serverCommand({
    usage: 'enable <user>',
    summary: 'Let a user in again',
    examples: ['keyward users enable lin@example.org'],
    routes: ['enableUser'],
  }).action(async (given: string, options: CommonOptions) => {
    const session = openSession(options)
    const params = { user_id: await userId(session, given) }
    const user = await session.client.enableUser({ params, body: {} })
    session.output.changed(user, `Enabled ${user.email}.`)
  })
