import { serverCommand } from '../command.ts'
import { userId } from '../resolve/user.ts'
import { type CommonOptions, openSession } from '../session.ts'

export const disableUser = () =>
  serverCommand({
    usage: 'disable <user>',
    summary: 'Stop a user: sessions, tokens and keys',
    examples: ['keyward users disable lin@example.org'],
    routes: ['disableUser'],
  }).action(async (given: string, options: CommonOptions) => {
    const session = openSession(options)
    const params = { user_id: await userId(session, given) }
    const user = await session.client.disableUser({ params, body: {} })
    session.output.changed(
      user,
      `Disabled ${user.email}: sessions ended, tokens and ${user.key_count} keys stopped.`,
    )
  })
