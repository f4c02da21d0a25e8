/** The sample cloud as data: who is in it, and what happened to their keys how many days ago. */
import type { Role } from '@keyward/contract'

export const TENANTS = ['National Climate Cloud', 'Formosa Genomics'] as const
export type TenantName = (typeof TENANTS)[number]

export const PROJECTS: readonly { code: string; name: string; tenant: TenantName }[] = [
  { code: 'GOV108009', name: 'Typhoon forecast', tenant: 'National Climate Cloud' },
  { code: 'GOV110024', name: 'Rainfall archive', tenant: 'National Climate Cloud' },
  { code: 'MST109178', name: 'Genome atlas', tenant: 'Formosa Genomics' },
  { code: 'ENT112045', name: 'Protein folding', tenant: 'Formosa Genomics' },
]

export const OPERATOR = { email: 'olive@keyward.test', name: 'Olive Operator' }

/** A member of the sample cloud, with a role per project. */
export type SampleUser = {
  readonly email: string
  readonly name: string
  readonly tenant: TenantName
  readonly roles: Readonly<Record<string, Role>>
}

export const USERS: readonly SampleUser[] = [
  {
    email: 'alice@climate.test',
    name: 'Alice Chen',
    tenant: 'National Climate Cloud',
    roles: { GOV108009: 'admin', GOV110024: 'member' },
  },
  {
    email: 'bob@climate.test',
    name: 'Bob Lin',
    tenant: 'National Climate Cloud',
    roles: { GOV108009: 'member' },
  },
  {
    email: 'carol@climate.test',
    name: 'Carol Wang',
    tenant: 'National Climate Cloud',
    roles: { GOV108009: 'admin', GOV110024: 'admin' },
  },
  {
    email: 'david@climate.test',
    name: '黃大衛',
    tenant: 'National Climate Cloud',
    roles: { GOV108009: 'member', GOV110024: 'member' },
  },
  {
    email: 'erin@genomics.test',
    name: 'Erin Liu',
    tenant: 'Formosa Genomics',
    roles: { MST109178: 'admin', ENT112045: 'member' },
  },
  {
    email: 'frank@genomics.test',
    name: 'Frank Wu',
    tenant: 'Formosa Genomics',
    roles: { MST109178: 'member', ENT112045: 'admin' },
  },
  {
    email: 'grace@genomics.test',
    name: 'Grace Hsu',
    tenant: 'Formosa Genomics',
    roles: { MST109178: 'member', ENT112045: 'member' },
  },
]

/** Who left a project, and when: the keys of before are suspended. */
export const LEAVER = { email: 'david@climate.test', code: 'GOV108009', at: 2.5 } as const

export const SERVICES = ['Sample service', 'Object storage'] as const

/** Something that happened to a key, so many days ago. */
export type Happening =
  | { readonly at: number; readonly did: 'use'; readonly service: (typeof SERVICES)[number] }
  | { readonly at: number; readonly did: 'extend'; readonly days: number }
  | { readonly at: number; readonly did: 'rename'; readonly name: string }
  | {
      readonly at: number
      readonly did: 'rotate' | 'disable' | 'enable' | 'delete' | 'admin-disable' | 'reveal'
    }

/** One key of the sample cloud, and its story. */
export type SampleKey = {
  readonly name: string
  readonly created: number
  readonly days: number
  readonly role?: Role
  readonly story: readonly Happening[]
  /** Calls on a working day of the last month, for a key that a program uses all the time. */
  readonly busy?: number
}

const used = (...at: number[]): Happening[] =>
  at.map((day, i) => ({ at: day, did: 'use', service: SERVICES[i % 2] ?? 'Sample service' }))

/** What every member's keys are like; each member takes a few, from a place of their own in the list. */
export const STORIES: readonly SampleKey[] = [
  { name: 'nightly-forecast', created: 80, days: 180, busy: 48, story: used(40, 12, 1, 0.02) },
  {
    name: 'ci-pipeline',
    created: 70,
    days: 90,
    busy: 25,
    story: [...used(60, 3, 0.4), { at: 20, did: 'extend', days: 60 }],
  },
  { name: 'grafana-dashboard', created: 85, days: 90, busy: 140, story: used(50, 9, 0.1) },
  { name: 'jupyter-notebook', created: 30, days: 90, story: [] },
  {
    name: 'backup-agent',
    created: 60,
    days: 365,
    busy: 6,
    story: [...used(55, 2), { at: 0.1, did: 'rotate' }, ...used(0.05)],
  },
  { name: 'partner-export', created: 75, days: 60, busy: 15, story: used(70, 30, 16) },
  {
    name: 'mobile-app',
    created: 50,
    days: 55,
    busy: 60,
    story: [...used(45, 20, 1.2), { at: 18, did: 'rename', name: 'mobile-app-2026' }],
  },
  { name: 'load-test', created: 40, days: 30, story: used(39, 38) },
  {
    name: 'data-import',
    created: 25,
    days: 180,
    busy: 30,
    story: [...used(24, 10), { at: 6, did: 'disable' }],
  },
  {
    name: 'billing-report',
    created: 65,
    days: 90,
    story: [...used(64, 31), { at: 28, did: 'admin-disable' }],
  },
  {
    name: 'old-laptop',
    created: 77,
    days: 365,
    story: [...used(76, 70), { at: 35, did: 'delete' }],
  },
  {
    name: 'sensor-gateway',
    created: 20,
    days: 30,
    busy: 220,
    story: [...used(19, 5, 0.01), { at: 4, did: 'reveal' }],
  },
  { name: 'map-tiles', created: 15, days: 90, busy: 90, story: used(14, 0.3) },
  {
    name: 'terraform',
    created: 10,
    days: 90,
    busy: 4,
    story: [...used(9), { at: 8, did: 'disable' }, { at: 7, did: 'enable' }, ...used(6, 0.7)],
  },
  { name: 'archive-reader', created: 82, days: 90, story: [] },
  { name: 'migration-script', created: 45, days: 14, story: used(44, 40) },
]

export const KEYS_PER_MEMBER = 6
