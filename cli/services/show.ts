import type { Audience, Service, ServiceAccess } from '@keyward/contract'
import type { Field } from '../output/output.ts'
import type { Column } from '../output/table.ts'

export const serviceColumns: readonly Column<Service>[] = [
  { field: 'service_id', of: (service) => service.service_id },
  { field: 'name', of: (service) => service.name },
  { field: 'status', of: (service) => service.status },
  { field: 'audience', of: (service) => audienceText(service.audience) },
  { field: 'credentials', of: (service) => service.credentials.length, droppable: true },
]

export const serviceFields = (service: Service): Field[] => [
  ['service_id', service.service_id],
  ['name', service.name],
  ['status', service.status],
  ['audience', audienceText(service.audience)],
  ...accessFields(service.access),
  ...service.credentials.map(
    ({ credential_id, masked_credential }): Field => [
      'credential',
      `${credential_id} ${masked_credential}`,
    ],
  ),
  ['created_at', service.created_at],
]

export const audienceText = (audience: Audience): string =>
  'all' in audience ? 'all' : [...audience.tenant_ids, ...audience.project_ids].join(',')

const accessFields = ({ hosts, path_prefixes, methods, denial_format }: ServiceAccess): Field[] => [
  ['hosts', listText(hosts)],
  ['path_prefixes', listText(path_prefixes)],
  ['member_methods', listText(methods.member)],
  ['admin_methods', listText(methods.admin)],
  ['denial_format', denial_format],
]

/** As the flags of `services set-access` are written. */
const listText = (list: readonly string[] | null): string =>
  list === null ? '*' : list.length === 0 ? 'none' : list.join(',')
