import { serverCommand } from '../command.ts'
import { userId } from '../resolve/user.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { userFields } from './show.ts'

export const getUser = () =>
  serverCommand({
    usage: 'get <user>',
    summary: 'Get a user, by e-mail address or ID',
    examples: ['keyward users get lin@example.org'],
    routes: ['getUser'],
  }).action(async (given: string, options: CommonOptions) => {
    const session = openSession(options)
    const params = { user_id: await userId(session, given) }
    const user = await session.client.getUser({ params })
    session.output.record(user, userFields(user))
  })
