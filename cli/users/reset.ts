import { serverCommand } from '../command.ts'
import type { Field } from '../output/output.ts'
import { userId } from '../resolve/user.ts'
import { type CommonOptions, openSession } from '../session.ts'

export const resetUser = () =>
  serverCommand({
    usage: 'reset <user>',
    summary: 'Make a one-time link to set a new password',
    examples: ['keyward users reset lin@example.org'],
    routes: ['resetUser'],
  }).action(async (given: string, options: CommonOptions) => {
    const session = openSession(options)
    const params = { user_id: await userId(session, given) }
    const link = await session.client.resetUser({ params, body: {} })
    const fields: Field[] = [
      ['link', link.url],
      ['expires_at', link.expires_at],
    ]
    session.output.record(link, fields)
    session.output.note('Give them the link: it works once.')
  })
