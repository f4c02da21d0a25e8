/** Creating a credential of a service, and the one time it is shown. */
import type { CreatedCredential, Service } from '@keyward/contract'
import { Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import { ActDialog } from '../ui/act-dialog.tsx'
import { SecretDialog } from '../ui/secret-panel.tsx'
import { verifyCurl } from './verify-command.tsx'

type Props = { readonly service: Service; readonly onClose: () => void }

export function CreateCredential({ service, onClose }: Props) {
  const { t } = useTranslation('services')
  const [created, setCreated] = useState<CreatedCredential | null>(null)
  const { name } = service
  if (created !== null) {
    return (
      <SecretDialog
        title={t('credentialReady', { name })}
        label={t('credential')}
        plaintext={created.plaintext}
        hint={t('credentialOnce')}
        storedLabel={t('credentialStored')}
        curl={verifyCurl(created.plaintext)}
        onClose={onClose}
      />
    )
  }
  return (
    <ActDialog
      title={t('credentialTitle', { name })}
      submitLabel={t('createCredential')}
      onClose={onClose}
      input={{ service_id: service.service_id }}
      act={(params, call) => client.createCredential({ params, body: {} }, call)}
      refresh={['services']}
      bringsSecret
      onDone={setCreated}
    >
      <Text>{t('credentialBody')}</Text>
    </ActDialog>
  )
}
