import { serverCommand } from '../command.ts'
import { userId } from '../resolve/user.ts'
import { type CommonOptions, openSession } from '../session.ts'

export const grantOperator = () =>
  serverCommand({
    usage: 'grant-operator <user>',
    summary: 'Make a user an operator',
    examples: ['keyward users grant-operator lin@example.org'],
    routes: ['grantOperator'],
  }).action(async (given: string, options: CommonOptions) => {
    const session = openSession(options)
    const params = { user_id: await userId(session, given) }
    const user = await session.client.grantOperator({ params, body: {} })
    session.output.changed(user, `${user.email} is now an operator.`)
  })
