/** One service: whose keys it accepts, its credentials, and how to ask. */
import type { Service } from '@keyward/contract'
import { Code, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { client, queryKeys } from '../api.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { DataState } from '../ui/data-state.tsx'
import { FactList } from '../ui/fact-list.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { RowMenu } from '../ui/row-menu.tsx'
import { StatusBadge } from '../ui/status-badge.tsx'
import { useDialog } from '../ui/use-dialog.ts'
import { When } from '../ui/when.tsx'
import { AccessWords } from './access-words.tsx'
import { AudienceWords } from './audience-words.tsx'
import { ConnectGateway } from './connect-gateway.tsx'
import { CredentialsSection } from './credentials-section.tsx'
import { serviceRoute } from './routes.tsx'
import { useServiceActs } from './use-service-acts.tsx'
import { VerifyCommand } from './verify-command.tsx'

export function ServicePage() {
  const { serviceId } = serviceRoute.useParams()
  const query = useQuery({
    queryKey: [...queryKeys.services, 'one', serviceId],
    queryFn: ({ signal }) => client.getService({ params: { service_id: serviceId } }, { signal }),
  })
  return (
    <DataState query={query} ofPage>
      {(service) => <ServiceParts service={service} />}
    </DataState>
  )
}

function ServiceParts({ service }: { service: Service }) {
  const { t } = useTranslation(['services', 'common'])
  const navigate = useNavigate()
  const { dialog, open, close } = useDialog()
  const onDeleted = () => void navigate({ to: '/services' })
  const acts = useServiceActs({ open, close, onDeleted })(service)
  return (
    <Stack gap="xl">
      <div>
        <PageHeader
          title={service.name}
          place={t('title')}
          actions={
            <Group gap="xs">
              <StatusBadge status={service.status} />
              <RowMenu label={t('common:actionsFor', { name: service.name })} acts={acts} />
            </Group>
          }
        />
        <ServiceFacts service={service} />
      </div>
      <CredentialsSection service={service} />
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('tryTitle')}
        </Title>
        <Text c="dimmed">{t('tryBody')}</Text>
        <VerifyCommand label={t('tryCurl')} />
      </Stack>
      <ConnectGateway service={service} />
      {dialog}
    </Stack>
  )
}

function ServiceFacts({ service }: { service: Service }) {
  const { t } = useTranslation(['services', 'common'])
  return (
    <FactList
      facts={[
        { title: t('audience'), value: <AudienceWords audience={service.audience} /> },
        { title: t('access'), value: <AccessWords access={service.access} /> },
        {
          title: t('serviceId'),
          value: (
            <Group gap={4} wrap="nowrap">
              <Code>{service.service_id}</Code>
              <CopyButton value={service.service_id} label={t('serviceId')} />
            </Group>
          ),
        },
        { title: t('common:created'), value: <When at={service.created_at} /> },
      ]}
    />
  )
}
