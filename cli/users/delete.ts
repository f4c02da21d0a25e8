import { serverCommand, YES_FLAG } from '../command.ts'
import { confirmOrStop } from '../input/ask.ts'
import { userId } from '../resolve/user.ts'
import { type CommonOptions, openSession } from '../session.ts'

export const deleteUser = () =>
  serverCommand({
    usage: 'delete <user>',
    summary: 'Delete a user and all keys they hold',
    examples: ['keyward users delete lin@example.org'],
    routes: ['deleteUser'],
  })
    .option(...YES_FLAG)
    .action(async (given: string, options: CommonOptions) => {
      const session = openSession(options)
      const user_id = await userId(session, given)
      const { email, key_count } = await session.client.getUser({ params: { user_id } })
      const question = `Delete ${email} and their ${key_count} keys? They cannot be recovered.`
      await confirmOrStop(question, options)
      await session.client.deleteUser({ params: { user_id } })
      session.output.changed({ user_id, deleted: true }, `Deleted ${email}.`)
    })
