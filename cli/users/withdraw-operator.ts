import { serverCommand } from '../command.ts'
import { userId } from '../resolve/user.ts'
import { type CommonOptions, openSession } from '../session.ts'

export const withdrawOperator = () =>
  serverCommand({
    usage: 'withdraw-operator <user>',
    summary: 'Take the operator role from a user',
    examples: ['keyward users withdraw-operator lin@example.org'],
    routes: ['withdrawOperator'],
  }).action(async (given: string, options: CommonOptions) => {
    const session = openSession(options)
    const params = { user_id: await userId(session, given) }
    const user = await session.client.withdrawOperator({ params, body: {} })
    session.output.changed(user, `${user.email} is no longer an operator.`)
  })
