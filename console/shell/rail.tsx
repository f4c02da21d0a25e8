import { Text } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import {
  Activity,
  Building2,
  FolderKanban,
  Gauge,
  KeyRound,
  ListChecks,
  type LucideIcon,
  ScrollText,
  Server,
  UserRound,
  UsersRound,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../api.ts'
import { RailLink } from '../ui/links.tsx'
import { usePlace } from './place.ts'
import classes from './shell.module.css'

type Entry = {
  readonly to: string
  readonly label: string
  readonly icon: LucideIcon
  /** One is on a page that belongs to this one. */
  readonly here?: boolean
}

/** The pages of the project at hand, then those of the installation for its operators. */
export function Rail() {
  const { t } = useTranslation('shell')
  const me = useMe()
  const place = usePlace()
  const onKey = 'keyId' in useParams({ strict: false })
  const project = place === null ? '' : `/projects/${place.project_id}`
  const ofProject: Entry[] = [
    { to: `${project}/keys`, label: t('nav.keys'), icon: KeyRound, here: onKey },
    ...(place === null
      ? []
      : [
          { to: `${project}/members`, label: t('nav.members'), icon: UsersRound },
          { to: `${project}/policy`, label: t('nav.policy'), icon: ScrollText },
        ]),
    { to: `${project}/events`, label: t('nav.events'), icon: Activity },
  ]
  const ofInstallation: Entry[] = [
    { to: '/home', label: t('nav.home'), icon: ListChecks },
    { to: '/tenants', label: t('nav.tenants'), icon: Building2 },
    { to: '/projects', label: t('nav.projects'), icon: FolderKanban },
    { to: '/users', label: t('nav.users'), icon: UserRound },
    { to: '/services', label: t('nav.services'), icon: Server },
    { to: '/system', label: t('nav.system'), icon: Gauge },
  ]
  return (
    <>
      <Entries entries={ofProject} />
      {me.operator && (
        <>
          <Text size="xs" c="dimmed" fw={600} className={classes.section ?? ''}>
            {t('nav.operate')}
          </Text>
          <Entries entries={ofInstallation} />
        </>
      )}
    </>
  )
}

function Entries({ entries }: { readonly entries: readonly Entry[] }) {
  return entries.map(({ to, label, icon: Icon, here = false }) => (
    <RailLink
      key={to}
      to={to}
      label={label}
      leftSection={<Icon size={18} aria-hidden />}
      {...(here && { active: true, 'aria-current': true })}
      activeOptions={{ exact: to === '/projects', includeSearch: false }}
      activeProps={{ active: true, 'aria-current': 'page' }}
      style={{ borderRadius: 'var(--mantine-radius-md)' }}
    />
  ))
}
