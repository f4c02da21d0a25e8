import { idPattern } from '@keyward/contract'
import { refuseSecret } from '../input/values.ts'
import type { Session } from '../session.ts'
import { findBy } from './find-by.ts'

/** The ID of a tenant given by name or ID. */
export async function tenantId({ client }: Session, given: string): Promise<string> {
  if (idPattern('tenant').test(given)) return given
  refuseSecret(given)
  const tenant = await findBy({
    noun: 'tenant',
    named: given,
    fetchPage: (query) => client.listTenants({ query }),
    isIt: (row) => row.name === given,
    idOf: (row) => row.tenant_id,
  })
  return tenant.tenant_id
}
