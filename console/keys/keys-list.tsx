import type { Key } from '@keyward/contract'
import { Button, Text } from '@mantine/core'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../api.ts'
import { usePlace } from '../shell/place.ts'
import { DataState } from '../ui/data-state.tsx'
import { timeZone } from '../ui/dates.ts'
import { PageHeader } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { RecordTable } from '../ui/record-table.tsx'
import { RowMenu } from '../ui/row-menu.tsx'
import { CreateKeyDialog } from './create-key-dialog.tsx'
import { HygieneStrip } from './hygiene-strip.tsx'
import { useKeyColumns } from './key-columns.tsx'
import { isFiltered, KeyFilters } from './key-filters.tsx'
import { DEFAULT_ORDER, type KeySearch, type Order } from './key-search.ts'
import { NoKeys, NoMatch } from './no-keys.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { useKeyActions } from './use-key-actions.tsx'
import { useKeyList, useKeySummary } from './use-key-list.ts'

type Props = {
  readonly projectId: string | null
  readonly search: KeySearch
  readonly onSearch: (search: KeySearch) => void
}

/** The list of keys, with all that one does from it. */
export function KeysList({ projectId, search, onSearch }: Props) {
  const { t } = useTranslation(['keys', 'common'])
  const me = useMe()
  const place = usePlace()
  const list = useKeyList(projectId, search)
  const summary = useKeySummary(projectId)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const actions = useKeyActions()
  const manyUsers = me.operator || place?.role === 'admin' || isAdminSomewhere(me, projectId)
  const columns = useKeyColumns({
    project: projectId === null,
    user: manyUsers,
    onReveal: actions.reveal,
  })
  const mayCreate = projectId === null ? me.projects.length > 0 : (place?.role ?? null) !== null
  const create = () =>
    actions.open(<CreateKeyDialog projectId={projectId} onClose={actions.close} />)
  const filter = (change: Partial<Record<keyof KeySearch, string | undefined>>) =>
    onSearch(withoutEmpty({ ...search, page_token: undefined, ...change }))
  return (
    <>
      <PageHeader
        title={t('pageTitle')}
        count={summary.data?.total}
        place={place?.code ?? (projectId === null ? t('allProjects') : undefined)}
        actions={
          mayCreate && (
            <Button leftSection={<Plus size={16} aria-hidden />} onClick={create}>
              {t('create.button')}
            </Button>
          )
        }
      />
      {summary.data && <HygieneStrip summary={summary.data} search={search} onFilter={filter} />}
      <KeyFilters
        projectId={projectId}
        search={search}
        onFilter={filter}
        showUsers={me.operator || place?.role === 'admin'}
        refresh={list.refetch}
        refreshing={list.isFetching}
      />
      <DataState
        query={list}
        isEmpty={(page) => page.data.length === 0}
        empty={
          isFiltered(search) ? (
            <NoMatch search={search} onClear={() => onSearch({})} />
          ) : (
            <NoKeys
              onCreate={mayCreate ? create : null}
              inProject={projectId !== null}
              operator={me.operator}
            />
          )
        }
      >
        {(page) => (
          <>
            <RecordTable<Key>
              label={t('list')}
              records={page.data}
              idOf={(key) => key.key_id}
              nameOf={(key) => key.name}
              columns={columns}
              actions={(key) => (
                <RowMenu
                  label={t('common:actionsFor', { name: key.name })}
                  acts={actions.actionsFor(key)}
                />
              )}
              selection={{ selected, onChange: setSelected }}
              orderBy={search.order_by ?? DEFAULT_ORDER}
              onOrderBy={(order) => filter({ order_by: order as Order })}
            />
            <SelectionBar
              records={page.data.filter(({ key_id }) => selected.has(key_id))}
              onClear={() => setSelected(new Set())}
              open={actions.open}
              close={actions.close}
            />
            <Pager nextToken={page.next_page_token} />
            <Text size="xs" c="dimmed" mt="xs">
              {t('common:when.zone', { zone: timeZone() })}
            </Text>
          </>
        )}
      </DataState>
      {actions.dialog}
    </>
  )
}

const isAdminSomewhere = (me: ReturnType<typeof useMe>, projectId: string | null) =>
  projectId === null && me.projects.some(({ role }) => role === 'admin')

function withoutEmpty(search: Partial<Record<keyof KeySearch, string | undefined>>): KeySearch {
  const kept = Object.entries(search).filter(([, value]) => value !== undefined && value !== '')
  return Object.fromEntries(kept)
}
