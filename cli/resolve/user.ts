import { idPattern } from '@keyward/contract'
import { refuseSecret } from '../input/values.ts'
import type { Session } from '../session.ts'
import { findBy } from './find-by.ts'

/** The ID of a user given by e-mail address or ID. */
export async function userId({ client }: Session, given: string): Promise<string> {
  if (idPattern('user').test(given)) return given
  refuseSecret(given)
  const email = given.toLowerCase()
  const user = await findBy({
    noun: 'user',
    named: email,
    fetchPage: (query) => client.listUsers({ query }),
    isIt: (row) => row.email === email,
    idOf: (row) => row.user_id,
  })
  return user.user_id
}
