import { serverCommand } from '../command.ts'
import { userId } from '../resolve/user.ts'
import { type CommonOptions, openSession } from '../session.ts'

export const renameUser = () =>
  serverCommand({
    usage: 'rename <user> <name>',
    summary: 'Rename a user',
    examples: ['keyward users rename lin@example.org "Lin Mei-hua"'],
    routes: ['renameUser'],
  }).action(async (given: string, name: string, options: CommonOptions) => {
    const session = openSession(options)
    const params = { user_id: await userId(session, given) }
    const { etag } = await session.client.getUser({ params })
    const user = await session.client.renameUser({ params, body: { name }, ifMatch: etag })
    session.output.changed(user, `Renamed ${user.email} to "${user.name}".`)
  })
