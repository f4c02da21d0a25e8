/** Where operators begin: five steps from an empty installation to the first verified key. */
import type { System } from '@keyward/contract'
import { Alert, Progress, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { DataState } from '../ui/data-state.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Contents } from './contents.tsx'
import { SetupSteps, stepsDone } from './setup-steps.tsx'
import { systemQuery } from './system-query.ts'

export function HomePage() {
  const { t } = useTranslation('home')
  const query = useQuery(systemQuery)
  return (
    <Stack gap="lg">
      <PageHeader title={t('title')} />
      <DataState query={query}>
        {(system) => (
          <>
            <SetupProgress system={system} />
            <SetupSteps system={system} />
            <Stack gap="sm">
              <Title order={2} size="h4">
                {t('overview')}
              </Title>
              <Contents counts={system.counts} />
            </Stack>
          </>
        )}
      </DataState>
    </Stack>
  )
}

function SetupProgress({ system }: { system: System }) {
  const { t } = useTranslation('home')
  const done = stepsDone(system).filter(Boolean).length
  const total = stepsDone(system).length
  if (done === total) {
    return (
      <Alert color="green" role="status" icon={<CircleCheck aria-hidden size={18} />}>
        {t('allDone')}
      </Alert>
    )
  }
  return (
    <Stack gap="xs" maw={480}>
      <Text c="dimmed">{t('intro')}</Text>
      <Text role="status">{t('progress', { done, total })}</Text>
      <Progress value={(done / total) * 100} aria-hidden />
    </Stack>
  )
}
