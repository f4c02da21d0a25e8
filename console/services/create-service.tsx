/** Registering a service. */
import { TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import { ActDialog } from '../ui/act-dialog.tsx'
import { AudienceChoice, type AudienceDraft, audienceOf, namesNobody } from './audience-choice.tsx'

export function CreateService({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['services', 'common'])
  const [name, setName] = useState('')
  const [audience, setAudience] = useState<AudienceDraft>({
    all: true,
    tenantIds: [],
    projectIds: [],
  })
  const [checked, setChecked] = useState(false)
  const navigate = useNavigate()
  // A service without a credential and a gateway protects nothing: the next steps are on its page.
  const goOn = (serviceId: string) =>
    navigate({ to: '/services/$serviceId', params: { serviceId } })
  const given = name.trim()
  const check = () => {
    setChecked(true)
    return given !== '' && !namesNobody(audience)
  }
  return (
    <ActDialog
      title={t('create')}
      submitLabel={t('create')}
      onClose={onClose}
      check={check}
      input={{ name: given, audience: audienceOf(audience) }}
      act={(body, call) => client.createService({ body }, call)}
      refresh={['services', 'system']}
      done={({ name }) => t('createdDone', { name })}
      onDone={({ service_id }) => void goOn(service_id)}
    >
      <TextInput
        data-autofocus
        required
        label={t('common:name')}
        description={t('nameHelp')}
        value={name}
        maxLength={100}
        error={checked && given === '' ? t('common:nameRequired') : null}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <AudienceChoice
        value={audience}
        onChange={setAudience}
        error={checked && namesNobody(audience) ? t('audienceRequired') : null}
      />
    </ActDialog>
  )
}
