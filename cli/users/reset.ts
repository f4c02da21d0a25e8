import { consoleCommand } from '../command.ts'

export const resetUser = () =>
  consoleCommand(
    'reset [user]',
    'make a one-time link to set a new password',
    'Sign in to the console as an operator and open the user there.',
  )
