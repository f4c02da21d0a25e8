import { serverCommand } from '../command.ts'
import { readSettings } from '../config/settings.ts'
import { forgetToken } from '../config/tokens.ts'
import { createOutput } from '../output/output.ts'
import type { CommonOptions } from '../session.ts'

export const logout = () =>
  serverCommand({
    usage: 'logout',
    summary: 'Forget the management token on this machine',
    examples: ['keyward logout', 'keyward logout --profile staging'],
  }).action((options: CommonOptions) => {
    const output = createOutput(options)
    const { profile } = readSettings(options, process.env)
    const forgotten = forgetToken(profile, process.env)
    const sentence = forgotten
      ? 'Forgot the token on this machine. It still works elsewhere until it expires; delete it in the console to end it.'
      : 'Nobody was signed in.'
    output.changed({ profile, forgotten }, sentence)
  })
