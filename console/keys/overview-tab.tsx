import type { Key, KeyDetail } from '@keyward/contract'
import { Alert, Group, Paper, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../ui/copy-button.tsx'
import { formatInstantWithZone } from '../ui/dates.ts'
import { AnchorLink } from '../ui/links.tsx'
import { When } from '../ui/when.tsx'
import { KeyCell } from './key-cell.tsx'
import { isRotating } from './key-status.tsx'
import classes from './keys.module.css'
import { LastUsed } from './last-used.tsx'

type Props = { readonly record: KeyDetail; readonly onReveal: (record: Key) => void }

/** Everything that is true of a key now. */
export function OverviewTab({ record, onReveal }: Props) {
  const { t } = useTranslation(['keys', 'common'])
  const rateLimit =
    record.rate_limit_per_minute === null
      ? t('rateLimit.none')
      : t('rateLimit.holds', { count: record.rate_limit_per_minute })
  const facts: (readonly [string, ReactNode] | null)[] = [
    [
      t('columns.id'),
      <Group gap={4} key="id">
        <Text component="span" ff="monospace" size="sm">
          {record.key_id}
        </Text>
        <CopyButton value={record.key_id} label={t('columns.id')} />
      </Group>,
    ],
    [t('columns.key'), <KeyCell key="key" record={record} onReveal={onReveal} />],
    [
      t('columns.project'),
      <AnchorLink
        key="project"
        to="/projects/$projectId/keys"
        params={{ projectId: record.project.project_id }}
      >
        {record.project.code} · {record.project.name}
      </AnchorLink>,
    ],
    [t('columns.user'), `${record.user.name} · ${record.user.email}`],
    [t('columns.role'), t(`common:roles.${record.role}`)],
    [t('page.format'), t(`page.formats.${record.format}`)],
    [t('page.kept'), record.recoverable ? t('page.keptYes') : t('page.keptNo')],
    [t('rateLimit.fact'), rateLimit],
    [t('columns.created'), <When key="created" at={record.created_at} relative zone />],
    [t('columns.expires'), <When key="expires" at={record.expires_at} relative zone />],
    [t('columns.lastUsed'), <LastUsed key="used" record={record} />],
    record.disabled_at === null
      ? null
      : [
          t('page.disabledAt'),
          <span key="disabled">
            <When at={record.disabled_at} />{' '}
            {record.disabled_by !== null && t(`page.disabledBy.${record.disabled_by}`)}
          </span>,
        ],
  ]
  return (
    <>
      {record.suspended_by !== null && (
        <Alert color="orange" mb="md">
          {t(`suspendedBy.${record.suspended_by}`)}
        </Alert>
      )}
      {isRotating(record) && record.rotation_ends_at !== null && (
        <Alert color="indigo" mb="md">
          {t('page.rotating', { when: formatInstantWithZone(record.rotation_ends_at) })}
        </Alert>
      )}
      <Paper withBorder p="md">
        <dl className={classes.facts} aria-label={t('page.facts')}>
          {facts
            .filter((fact) => fact !== null)
            .map(([term, value]) => (
              <Fact key={term} term={term}>
                {value}
              </Fact>
            ))}
        </dl>
      </Paper>
    </>
  )
}

function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </>
  )
}
