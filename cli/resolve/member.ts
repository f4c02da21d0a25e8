import { idPattern, type Member } from '@keyward/contract'
import { refuseSecret } from '../input/values.ts'
import type { Session } from '../session.ts'
import { findBy } from './find-by.ts'

/** A member of a project, given by e-mail address, user ID or membership ID. */
export async function findMember(
  { client }: Session,
  project_id: string,
  given: string,
): Promise<Member> {
  if (idPattern('membership').test(given)) {
    return await client.getMember({ params: { project_id, membership_id: given } })
  }
  refuseSecret(given)
  const byId = idPattern('user').test(given)
  const email = given.toLowerCase()
  return await findBy({
    noun: 'member',
    named: email,
    // A user ID is nothing the search knows, so all members are looked through.
    fetchPage: ({ q, ...paging }) =>
      client.listMembers({ params: { project_id }, query: byId ? paging : { q, ...paging } }),
    isIt: (row) => (byId ? row.user.user_id === given : row.user.email === email),
    idOf: (row) => row.membership_id,
  })
}
