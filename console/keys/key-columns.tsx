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
import { Sparkline } from './sparkline.tsx'

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
      render: (key) => <span title={key.project.name}>{key.project.code}</span>,
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
      render: (key) => <LastUsed record={key} stacked />,
    },
  ]
  return columns.filter((column) => column !== false)
}

function NameAndId({ record }: { readonly record: Key }) {
  const { t } = useTranslation('keys')
  return (
    <div className={classes.nameAndId}>
      <Group gap={6}>
        <AnchorLink to="/keys/$keyId" params={{ keyId: record.key_id }} fw={600} size="sm">
          {record.name}
        </AnchorLink>
        {record.master && (
          <Badge size="sm" variant="light" color="indigo" tt="none">
            {t('master')}
          </Badge>
        )}
      </Group>
      <Group gap={2} wrap="nowrap">
        <Text component="span" ff="monospace" size="xs" c="dimmed" className={classes.keyId ?? ''}>
          {record.key_id}
        </Text>
        <CopyButton value={record.key_id} label={t('columns.id')} />
      </Group>
    </div>
  )
}

function UserAndRole({ record }: { readonly record: Key }) {
  const { t } = useTranslation()
  return (
    <span title={record.user.email}>
      {record.user.name}
      <Text component="span" display="block" size="xs" c="dimmed" className={classes.oneLine ?? ''}>
        {t(`roles.${record.role}`)}
      </Text>
    </span>
  )
}

type LastUsedProps = { readonly record: Key; readonly stacked?: boolean }

/** When a key was last used, for which service it was checked, and from where. */
export function LastUsed({ record, stacked = false }: LastUsedProps) {
  const { t } = useTranslation(['keys', 'usage'])
  return (
    <>
      <When
        at={record.last_used_at}
        stacked={stacked}
        relative={!stacked}
        zone={!stacked}
        empty={t('neverUsed')}
      />
      {record.last_used_service !== null && (
        <Text
          component="span"
          display="block"
          size="xs"
          c="dimmed"
          title={record.last_used_service}
          className={classes.service ?? ''}
        >
          {t('usedBy', { service: record.last_used_service })}
        </Text>
      )}
      {record.last_used_address !== null && !stacked && (
        <Text component="span" display="block" size="xs" c="dimmed">
          {t('usage:from', { address: record.last_used_address })}
        </Text>
      )}
      {record.usage !== undefined && <Sparkline counts={record.usage} />}
    </>
  )
}
