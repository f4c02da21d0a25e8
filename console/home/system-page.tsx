/** The state of the installation, for operators. */
import type { System } from '@keyward/contract'
import { Code, Stack, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { DataState } from '../ui/data-state.tsx'
import { type Fact, FactList } from '../ui/fact-list.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { When } from '../ui/when.tsx'
import { Contents } from './contents.tsx'
import { systemQuery } from './system-query.ts'

export function SystemPage() {
  const { t } = useTranslation('home')
  const query = useQuery(systemQuery)
  return (
    <Stack gap="lg">
      <PageHeader title={t('system')} description={t('systemIntro')} />
      <DataState query={query}>
        {(system) => (
          <>
            <SystemFacts system={system} />
            <Stack gap="sm">
              <Title order={2} size="h4">
                {t('counts')}
              </Title>
              <Contents counts={system.counts} />
            </Stack>
          </>
        )}
      </DataState>
    </Stack>
  )
}

function SystemFacts({ system }: { system: System }) {
  const { t } = useTranslation('home')
  const { engine, major } = system.database
  const facts: Fact[] = [
    { title: t('version'), value: system.version },
    {
      title: t('database'),
      value:
        engine === 'embedded' ? t('engineEmbedded', { major }) : t('enginePostgres', { major }),
    },
    { title: t('started'), value: <When at={system.started_at} relative zone /> },
    {
      title: t('liveVersions'),
      value: system.live_versions,
      help: t('liveVersionsHelp'),
    },
    { title: t('revision'), value: system.revision, help: t('revisionHelp') },
    { title: t('rootKey'), value: <Code>{system.root_key_id}</Code>, help: t('rootKeyHelp') },
    {
      title: t('firstVerification'),
      value: <When at={system.first_verification_at} relative empty={t('notYet')} />,
    },
  ]
  return <FactList facts={facts} />
}
