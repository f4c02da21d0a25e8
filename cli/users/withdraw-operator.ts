import { consoleCommand } from '../command.ts'

export const withdrawOperator = () =>
  consoleCommand(
    'withdraw-operator [user]',
    'take the operator role from a user',
    'Sign in to the console as an operator and open the user there.',
  )
