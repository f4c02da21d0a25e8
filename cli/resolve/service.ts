import { idPattern } from '@keyward/contract'
import { refuseSecret } from '../input/values.ts'
import type { Session } from '../session.ts'
import { findBy } from './find-by.ts'

/** The ID of a service given by name or ID. */
export async function serviceId({ client }: Session, given: string): Promise<string> {
  if (idPattern('service').test(given)) return given
  refuseSecret(given)
  const service = await findBy({
    noun: 'service',
    named: given,
    fetchPage: (query) => client.listServices({ query }),
    isIt: (row) => row.name === given,
    idOf: (row) => row.service_id,
  })
  return service.service_id
}
