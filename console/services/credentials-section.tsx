/** The credentials of one service. */
import type { Service } from '@keyward/contract'
import { Button, Code, Group, Stack, Text, Title } from '@mantine/core'
import { KeyRound, Plus, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import { ActDialog } from '../ui/act-dialog.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { type Column, RecordTable } from '../ui/record-table.tsx'
import { RowMenu } from '../ui/row-menu.tsx'
import { useDialog } from '../ui/use-dialog.ts'
import { When } from '../ui/when.tsx'
import { CreateCredential } from './create-credential.tsx'

type Credential = Service['credentials'][number]

export function CredentialsSection({ service }: { service: Service }) {
  const { t } = useTranslation(['services', 'common'])
  const { dialog, open, close } = useDialog()
  const columns = useColumns()
  return (
    <Stack gap="sm">
      <Group justify="space-between" align="flex-start">
        <div style={{ flex: '1 1 18rem' }}>
          <Title order={2} size="h4">
            {t('credentials')}
          </Title>
          <Text c="dimmed">{t('credentialsIntro')}</Text>
        </div>
        <Button
          leftSection={<Plus size={16} aria-hidden />}
          onClick={() => open(<CreateCredential service={service} onClose={close} />)}
        >
          {t('createCredential')}
        </Button>
      </Group>
      {service.credentials.length === 0 ? (
        <EmptyState icon={KeyRound} title={t('credentialsEmpty')}>
          {t('credentialsEmptyHint')}
        </EmptyState>
      ) : (
        <RecordTable
          label={t('credentials')}
          records={service.credentials}
          idOf={({ credential_id }) => credential_id}
          nameOf={({ masked_credential }) => masked_credential}
          columns={columns}
          actions={(credential) => (
            <RowMenu
              label={t('common:actionsFor', { name: credential.masked_credential })}
              acts={[
                {
                  label: t('deleteCredential'),
                  icon: Trash2,
                  danger: true,
                  onSelect: () =>
                    open(
                      <DeleteCredential
                        service={service}
                        credential={credential}
                        onClose={close}
                      />,
                    ),
                },
              ]}
            />
          )}
        />
      )}
      {dialog}
    </Stack>
  )
}

function useColumns(): Column<Credential>[] {
  const { t } = useTranslation(['services', 'common'])
  return [
    {
      id: 'credential',
      title: t('credential'),
      render: ({ masked_credential }) => <Code>{masked_credential}</Code>,
    },
    { id: 'created', title: t('common:created'), render: (one) => <When at={one.created_at} /> },
    {
      id: 'used',
      title: t('lastUsed'),
      render: (one) => <When at={one.last_used_at} relative empty={t('neverUsed')} />,
    },
  ]
}

type DeleteProps = {
  readonly service: Service
  readonly credential: Credential
  readonly onClose: () => void
}

function DeleteCredential({ service, credential, onClose }: DeleteProps) {
  const { t } = useTranslation('services')
  return (
    <ActDialog
      danger
      title={t('deleteCredentialTitle', { credential: credential.masked_credential })}
      submitLabel={t('deleteCredential')}
      onClose={onClose}
      input={{ service_id: service.service_id, credential_id: credential.credential_id }}
      act={(params, call) => client.deleteCredential({ params }, call)}
      refresh={['services']}
      done={t('credentialDeleted')}
    >
      <Text>{t('deleteCredentialBody')}</Text>
    </ActDialog>
  )
}
