/** What an operator does to a service. */
import type { Service } from '@keyward/contract'
import { Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import { ActDialog } from '../ui/act-dialog.tsx'
import { NameDialog } from '../ui/name-dialog.tsx'
import { AudienceChoice, audienceOf, draftOfAudience, namesNobody } from './audience-choice.tsx'

type Props = { readonly service: Service; readonly onClose: () => void }

export function RenameService({ service, onClose }: Props) {
  const { t } = useTranslation(['services', 'common'])
  const params = { service_id: service.service_id }
  return (
    <NameDialog
      title={t('renameTitle', { name: service.name })}
      submitLabel={t('common:rename')}
      initial={service.name}
      onClose={onClose}
      act={(body, call) => client.renameService({ params, body, ifMatch: service.etag }, call)}
      refresh={['services', 'keys']}
      done={({ name }) => t('renamed', { name })}
    />
  )
}

export function EditAudience({ service, onClose }: Props) {
  const { t } = useTranslation(['services', 'common'])
  const [audience, setAudience] = useState(() => draftOfAudience(service.audience))
  const [checked, setChecked] = useState(false)
  const params = { service_id: service.service_id }
  const check = () => {
    setChecked(true)
    return !namesNobody(audience)
  }
  return (
    <ActDialog
      title={t('editAudience')}
      submitLabel={t('common:save')}
      onClose={onClose}
      check={check}
      input={{ audience: audienceOf(audience) }}
      act={(body, call) => client.setAudience({ params, body, ifMatch: service.etag }, call)}
      refresh={['services']}
      done={({ name }) => t('audienceSet', { name })}
    >
      <AudienceChoice
        value={audience}
        onChange={setAudience}
        error={checked && namesNobody(audience) ? t('audienceRequired') : null}
      />
    </ActDialog>
  )
}

export function DisableService({ service, onClose }: Props) {
  const { t } = useTranslation(['services', 'common'])
  const { name } = service
  return (
    <ActDialog
      danger
      title={t('disableTitle', { name })}
      submitLabel={t('common:disable')}
      onClose={onClose}
      input={{ service_id: service.service_id }}
      act={(params, call) => client.disableService({ params, body: {} }, call)}
      refresh={['services']}
      done={t('disabledDone', { name })}
    >
      <Text>{t('disableBody')}</Text>
    </ActDialog>
  )
}

export function DeleteService({
  service,
  onClose,
  onDeleted,
}: Props & { readonly onDeleted?: () => void }) {
  const { t } = useTranslation(['services', 'common'])
  const { name } = service
  return (
    <ActDialog
      danger
      title={t('deleteTitle', { name })}
      submitLabel={t('common:delete')}
      onClose={onClose}
      input={{ service_id: service.service_id }}
      act={(params, call) => client.deleteService({ params }, call)}
      refresh={['services', 'system']}
      done={t('deletedDone', { name })}
      onDone={() => {
        onClose()
        onDeleted?.()
      }}
    >
      <Text>{t('deleteBody')}</Text>
    </ActDialog>
  )
}
