import { consoleCommand } from '../command.ts'

export const endUserSessions = () =>
  consoleCommand(
    'end-sessions [user]',
    'sign a user out everywhere',
    'Sign in to the console as an operator and open the user there; to stop them from here, disable the user.',
  )
