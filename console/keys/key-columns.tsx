import type { Key } from '@keyward/contract'
import { Badge, Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../ui/copy-button.tsx'
import { AnchorLink } from '../ui/links.tsx'
import type { Column } from '../ui/record-table.tsx'
import { When } from '../ui/when.tsx'
import { KeyCell } from './key-cell.tsx'
import { KeyStatus } from './key-status.tsx'
import classes from './keys.module.css'
import { LastUsedLately } from './last-used.tsx'

/** How many characters of an ID are always shown at its end. */
const ID_END = 6

type Shown = {
  /** Keys of more than one project are listed. */
  readonly project: boolean
  /** Keys of more than one user are listed. */
  readonly user: boolean
  readonly onReveal: (record: Key) => void
}

/** The columns of the list of keys. */
export function useKeyColumns(shown: Shown): Column<Key>[] {
  const { t } = useTranslation(['keys', 'common'])
  const columns: (Column<Key> | false)[] = [
    {
      id: 'name',
      title: t('columns.nameAndId'),
      sortBy: 'name',
      heading: true,
      yields: true,
      render: (key) => <NameAndId record={key} />,
    },
    {
      id: 'key',
      title: t('columns.key'),
      render: (key) => <KeyCell record={key} onReveal={shown.onReveal} />,
    },
    shown.project && {
      id: 'project',
      title: t('columns.project'),
      render: (key) => (
        <span className={classes.cut} title={`${key.project.code} · ${key.project.name}`}>
          {key.project.code}
        </span>
      ),
    },
    shown.user
      ? {
          id: 'user',
          title: t('columns.userAndRole'),
          render: (key) => <UserAndRole record={key} />,
        }
      : {
          id: 'role',
          title: t('columns.role'),
          render: (key) => <span className={classes.oneLine}>{t(`common:roles.${key.role}`)}</span>,
        },
    {
      id: 'status',
      title: t('columns.status'),
      render: (key) => <KeyStatus record={key} />,
    },
    {
      id: 'created',
      title: t('columns.created'),
      sortBy: 'created_at',
      render: (key) => <When at={key.created_at} stacked />,
    },
    {
      id: 'expires',
      title: t('columns.expires'),
      sortBy: 'expires_at',
      render: (key) => <When at={key.expires_at} stacked relative />,
    },
    {
      id: 'last-used',
      title: t('columns.lastUsed'),
      sortBy: 'last_used_at',
      render: (key) => <LastUsedLately record={key} />,
    },
  ]
  return columns.filter((column) => column !== false)
}

function NameAndId({ record }: { readonly record: Key }) {
  const { t } = useTranslation('keys')
  return (
    <div className={classes.nameAndId}>
      <div className={classes.nameLine}>
        <AnchorLink
          to="/keys/$keyId"
          params={{ keyId: record.key_id }}
          fw={600}
          size="sm"
          title={record.name}
        >
          {record.name}
        </AnchorLink>
        {record.master && (
          <Badge size="sm" variant="light" color="indigo" tt="none" miw="max-content">
            {t('master')}
          </Badge>
        )}
      </div>
      <Group gap={2} wrap="nowrap">
        <KeyId id={record.key_id} />
        <CopyButton value={record.key_id} label={t('columns.id')} />
      </Group>
    </div>
  )
}

/** Where there is no room for the whole ID its middle is left out: keys of one day begin alike. */
function KeyId({ id }: { readonly id: string }) {
  return (
    <Text component="span" ff="monospace" c="dimmed" title={id} className={classes.keyId ?? ''}>
      <span className={classes.keyIdStart}>{id.slice(0, -ID_END)}</span>
      {id.slice(-ID_END)}
    </Text>
  )
}

function UserAndRole({ record }: { readonly record: Key }) {
  const { t } = useTranslation()
  return (
    <span title={`${record.user.name} · ${record.user.email}`}>
      <span className={classes.cut}>{record.user.name}</span>{' '}
      <Text component="span" display="block" size="xs" c="dimmed" className={classes.oneLine ?? ''}>
        {t(`roles.${record.role}`)}
      </Text>
    </span>
  )
}
