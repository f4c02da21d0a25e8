import { serverCommand } from '../command.ts'
import type { Field } from '../output/output.ts'
import { type CommonOptions, openSession } from '../session.ts'

export const whoami = () =>
  serverCommand({
    usage: 'whoami',
    summary: 'Who you are and where you are a member',
    examples: ['keyward whoami', 'keyward whoami --json'],
    routes: ['getMe'],
  }).action(async (options: CommonOptions) => {
    const { client, output } = openSession(options)
    const me = await client.getMe({})
    const fields: Field[] = [
      ['user_id', me.user_id],
      ['email', me.email],
      ['name', me.name],
      ['operator', me.operator],
      ['scopes', me.scopes?.join(',') ?? null],
      ...me.projects.map((place): Field => ['project', `${place.code} ${place.role}`]),
    ]
    output.record(me, fields)
  })
