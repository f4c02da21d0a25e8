import type { Audience, ServiceAccess } from '@keyward/contract'
import type { Field } from '../crypto/fields.ts'

/** Security: whoever writes a credential's row without the root key makes the row worthless. */
export const credentialFields = (credential: {
  readonly id: string
  readonly serviceId: string
  readonly digest: Buffer
}): Field[] => ['service credential', credential.id, credential.serviceId, credential.digest]

/**
 * What the row MAC of a service binds: whose keys it accepts and which calls it takes. Whoever
 * writes the row without the root key can silence the service, but not widen it.
 */
export const serviceFields = (service: {
  readonly id: string
  readonly audience: Audience
  readonly access: ServiceAccess
  readonly disabledAt: Date | null
}): Field[] => [
  'service',
  service.id,
  audienceText(service.audience),
  accessText(service.access),
  service.disabledAt,
]

/** The database keeps the order of lists, but not of names. */
const audienceText = (audience: Audience): string =>
  'all' in audience ? 'all' : JSON.stringify([audience.tenant_ids, audience.project_ids])

const accessText = ({ hosts, path_prefixes, methods, denial_format }: ServiceAccess): string =>
  JSON.stringify([hosts, path_prefixes, methods.member, methods.admin, denial_format])
