import type { KeyDetail } from '@keyward/contract'
import { KeyRound } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../ui/empty-state.tsx'
import { MaskedKey } from '../ui/masked-key.tsx'
import { type Column, RecordTable } from '../ui/record-table.tsx'
import { StatusBadge } from '../ui/status-badge.tsx'
import { When } from '../ui/when.tsx'

type Version = KeyDetail['versions'][number]

/** The plaintexts that this key has had: the current one and those before it. */
export function VersionsTab({ record }: { readonly record: KeyDetail }) {
  const { t } = useTranslation(['keys', 'common'])
  if (record.versions.length === 0) {
    return (
      <EmptyState icon={KeyRound} title={t('page.noVersions')}>
        {t('page.noVersionsBody')}
      </EmptyState>
    )
  }
  const columns: Column<Version>[] = [
    { id: 'number', title: t('page.version'), heading: true, render: ({ number }) => number },
    {
      id: 'key',
      title: t('columns.key'),
      render: ({ masked_key }) => <MaskedKey masked={masked_key} />,
    },
    {
      id: 'state',
      title: t('page.state'),
      render: ({ state }) => <StatusBadge status={state} />,
    },
    {
      id: 'created',
      title: t('columns.created'),
      render: ({ created_at }) => <When at={created_at} />,
    },
    {
      id: 'ends',
      title: t('page.ends'),
      render: ({ ends_at }) => <When at={ends_at} relative empty={t('page.withKey')} />,
    },
  ]
  return (
    <RecordTable<Version>
      label={t('page.tabs.versions')}
      records={record.versions}
      idOf={({ version_id }) => version_id}
      nameOf={({ number }) => String(number)}
      columns={columns}
    />
  )
}
