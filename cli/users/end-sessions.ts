import { serverCommand } from '../command.ts'
import { userId } from '../resolve/user.ts'
import { type CommonOptions, openSession } from '../session.ts'

export const endUserSessions = () =>
  serverCommand({
    usage: 'end-sessions <user>',
    summary: 'End all sessions of a user',
    examples: ['keyward users end-sessions lin@example.org'],
    routes: ['endUserSessions'],
  }).action(async (given: string, options: CommonOptions) => {
    const session = openSession(options)
    const params = { user_id: await userId(session, given) }
    const user = await session.client.endUserSessions({ params, body: {} })
    session.output.changed(user, `Ended all sessions of ${user.email}.`)
  })
