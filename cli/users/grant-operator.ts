import { consoleCommand } from '../command.ts'

export const grantOperator = () =>
  consoleCommand(
    'grant-operator [user]',
    'make a user an operator',
    'Sign in to the console as an operator and open the user there.',
  )
