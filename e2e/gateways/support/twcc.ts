/** The calls of an unchanged TWCC-CLI, and a cloud that answers them as little as it needs. */
import type { ServiceAccess } from '@keyward/contract'
import type { Reached } from './calls.ts'

const CODE = 'GOV108009'
const projects = [{ id: 12, name: CODE }]
const users = [{ id: 7, username: 'alice', display_name: 'Alice' }]

/** What `twccli config init` sends, in its order, and the smallest answer it can work with. */
export const INIT = [
  ['/api/v2/users/', 'goc', users],
  ['/api/v2/ceph-taichung-default/projects/', 'ceph-taichung-default', projects],
  [
    '/api/v2/ceph-taichung-default/projects/12/key/',
    'ceph-taichung-default',
    { public: { access_key: 'a', secret_key: 's' } },
  ],
  [
    '/iservice/user/all_wallet/',
    'k8s-D-twcc',
    { wallet: [{ 計畫系統代碼: CODE, 錢包餘額: '100.0', 計畫名稱: 'Sample' }] },
  ],
  ['/api/v2/slurm-taichung-default/projects/', 'slurm-taichung-default', projects],
  ['/api/v2/ceph-taichung-default/projects/', 'ceph-taichung-default', projects],
  ['/api/v2/k8s-D-twcc/projects/', 'k8s-D-twcc', projects],
  ['/api/v2/openstack-taichung-default-2/projects/', 'openstack-taichung-default-2', projects],
  ['/api/v2/users/', 'goc', users],
  ['/api/v2/users/', 'goc', users],
] as const

/** The public name of the cloud's gateway: a call without x-api-host is for the platform in its path. */
export const PUBLIC_HOST = 'apigateway.twcc.example'

/** Platforms by name, with the names of older clients. */
const PLATFORMS = {
  'k8s-D-twcc': ['k8s-taichung-default'],
  'openstack-taichung-default-2': ['openstack-taichung-default'],
  'ceph-taichung-default': [],
  'slurm-taichung-default': [],
  'slurm-D-twcc': [],
} as const

const access = (hosts: readonly string[], prefixes: readonly string[]): ServiceAccess => ({
  hosts: [...hosts, PUBLIC_HOST],
  path_prefixes: [...prefixes],
  methods: { member: null, admin: null },
  denial_format: 'twcc',
})
const versions = (rest: string) => ['v2', 'v3'].map((version) => `/api/${version}/${rest}/`)
const everyName = Object.entries(PLATFORMS).flat(2)

/** The registry of the cloud: path first, then the host it is for, then that host's older names. */
export const TWCC_SERVICES: Readonly<Record<string, ServiceAccess>> = {
  goc: access(['goc'], ['users', 'configuration', 'solutions', 'image_commit'].flatMap(versions)),
  // The client sends a compute platform's name to the billing path.
  iservice: access(['iservice', 'goc', 'admin', ...everyName], ['/iservice/']),
  admin: access(['admin'], ['/api_key/']),
  ...Object.fromEntries(
    Object.entries(PLATFORMS).map(([name, aliases]) => [
      name,
      access([name, ...aliases], [name, ...aliases].flatMap(versions)),
    ]),
  ),
}

/** The cloud behind the gateway. */
export function twccAnswer({ url }: Reached) {
  const found = INIT.find(([path]) => path === url.split('?')[0])
  return { status: 200, body: found?.[2] ?? { url } }
}
