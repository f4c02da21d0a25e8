import type { KeyDetail } from '@keyward/contract'
import { Button, Group, Menu, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ArrowLeft, ChevronDown } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { DataState } from '../ui/data-state.tsx'
import { AnchorLink } from '../ui/links.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { HistoryTab } from './history-tab.tsx'
import { KEY_TABS, type KeyTab } from './key-search.ts'
import { KeyStatus } from './key-status.tsx'
import { OverviewTab } from './overview-tab.tsx'
import { keyRoute } from './routes.tsx'
import { UsageTab } from './usage-tab.tsx'
import { useKeyActions } from './use-key-actions.tsx'
import { keyQuery } from './use-key-list.ts'
import { VersionsTab } from './versions-tab.tsx'

/** One key: what it is, how it is used, its versions, what happened to it. */
export function KeyPage() {
  const { keyId } = keyRoute.useParams()
  const query = useQuery(keyQuery(keyId))
  return (
    <DataState query={query} ofPage>
      {(key) => <OneKey record={key} />}
    </DataState>
  )
}

function OneKey({ record }: { readonly record: KeyDetail }) {
  const { t } = useTranslation('keys')
  const { tab = 'overview' } = keyRoute.useSearch()
  const navigate = useNavigate()
  const params = { projectId: record.project.project_id }
  const actions = useKeyActions(
    () => void navigate({ to: '/projects/$projectId/keys', params, replace: true }),
  )
  const show = (next: string | null) =>
    void navigate({
      to: '/keys/$keyId',
      params: { keyId: record.key_id },
      search: next === null || next === 'overview' ? {} : { tab: next as KeyTab },
      replace: true,
    })
  return (
    <>
      <AnchorLink to="/projects/$projectId/keys" params={params} size="sm">
        <ArrowLeft size={14} aria-hidden /> {t('page.back')} · {record.project.code}
      </AnchorLink>
      <PageHeader
        title={record.name}
        place={record.project.code}
        description={<KeyStatus record={record} />}
        actions={<KeyMenu record={record} actions={actions} />}
      />
      <Tabs value={tab} onChange={show} keepMounted={false}>
        <Tabs.List aria-label={t('page.tabsLabel')} mb="md">
          {KEY_TABS.map((name) => (
            <Tabs.Tab key={name} value={name} px={{ base: 8, xs: 'md' }}>
              {t(`page.tabs.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="overview">
          <OverviewTab record={record} onReveal={actions.reveal} />
        </Tabs.Panel>
        <Tabs.Panel value="usage">
          <UsageTab keyId={record.key_id} />
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          <VersionsTab record={record} />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <HistoryTab keyId={record.key_id} />
        </Tabs.Panel>
      </Tabs>
      {actions.dialog}
    </>
  )
}

type MenuProps = {
  readonly record: KeyDetail
  readonly actions: ReturnType<typeof useKeyActions>
}

/** The first act as a button, the others behind it. */
function KeyMenu({ record, actions }: MenuProps) {
  const { t } = useTranslation(['keys', 'common'])
  const acts = actions.actionsFor(record).filter(({ label }) => label !== t('actions.history'))
  const [first, ...others] = acts
  if (first === undefined) return null
  return (
    <Group gap="xs">
      <Button
        variant="default"
        leftSection={<first.icon size={16} aria-hidden />}
        onClick={first.onSelect}
      >
        {first.label}
      </Button>
      {others.length > 0 && (
        <Menu>
          <Menu.Target>
            <Button variant="default" rightSection={<ChevronDown size={14} aria-hidden />}>
              {t('common:actions')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map((act) => (
              <Menu.Item
                key={act.label}
                leftSection={<act.icon size={16} aria-hidden />}
                onClick={act.onSelect}
                {...(act.danger === true && { color: 'var(--mantine-color-error)' })}
              >
                {act.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </Group>
  )
}
