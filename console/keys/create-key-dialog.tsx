import type { KeyWithPlaintext, PolicyRules } from '@keyward/contract'
import { NativeSelect, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client, useMe } from '../api.ts'
import { recentProjects } from '../shell/recent-projects.ts'
import { aside } from '../ui/aside.ts'
import { FormDialog } from '../ui/dialog.tsx'
import { notifyDone } from '../ui/notify.tsx'
import { useChange } from '../use-change.ts'
import { KeySecretDialog } from './key-secret-dialog.tsx'
import { useEffectivePolicy } from './use-key-list.ts'
import { isAllowed, STANDARD_VALIDITY, type Validity, ValidityField } from './validity-field.tsx'

type Props = { readonly projectId: string | null; readonly onClose: () => void }
type Format = 'standard' | 'uuid'
type Role = 'member' | 'admin'

/** Open, OK, done: no field needs touching. Afterwards the secret takes the dialog's place. */
export function CreateKeyDialog({ projectId, onClose }: Props) {
  const { t } = useTranslation(['keys', 'common'])
  const { projects } = useMe()
  const [made, setMade] = useState<KeyWithPlaintext | null>(null)
  const [chosen, setChosen] = useState(projectId ?? usualProject(projects))
  const [name, setName] = useState('')
  const [validity, setValidity] = useState<Validity>(STANDARD_VALIDITY)
  const [role, setRole] = useState<Role | null>(null)
  const [format, setFormat] = useState<Format>('standard')
  const policy = useEffectivePolicy(chosen).data
  const isAdmin = projects.find(({ project_id }) => project_id === chosen)?.role === 'admin'
  const create = useChange({
    refresh: ['keys', 'events', 'system'],
    act: (_: undefined, extras) =>
      client.createKey(
        {
          params: { project_id: chosen },
          body: {
            ...(name.trim() !== '' && { name: name.trim() }),
            ...(validity.days !== null && { validity_days: validity.days }),
            ...(role !== null && isAdmin && { role }),
            ...(format === 'uuid' && { format }),
          },
        },
        extras,
      ),
    onDone: (key) => {
      notifyDone(t('create.done', { name: key.name }))
      setMade(key)
    },
  })
  if (made !== null) return <KeySecretDialog made={made} onClose={onClose} />
  return (
    <FormDialog
      title={t('create.title')}
      onClose={onClose}
      onSubmit={() => create.mutate(undefined)}
      submitDisabled={!isAllowed(validity, policy)}
      bringsSecret
      busy={create.isPending}
      error={create.error}
    >
      <Text size="sm" c="dimmed">
        {t('create.body')}
      </Text>
      {projectId === null && (
        <NativeSelect
          label={t('create.project')}
          value={chosen}
          data={projects.map((p) => ({ value: p.project_id, label: `${p.code} · ${p.name}` }))}
          onChange={(event) => {
            setChosen(event.currentTarget.value)
            setValidity(STANDARD_VALIDITY)
          }}
        />
      )}
      <TextInput
        data-autofocus
        label={t('create.name') + aside(t('common:optional'))}
        description={t('create.nameHint')}
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <ValidityField value={validity} onChange={setValidity} policy={policy} />
      {isAdmin && (
        <NativeSelect
          label={t('create.role')}
          description={t('create.roleHint')}
          value={role ?? 'admin'}
          data={(['admin', 'member'] as const).map((value) => ({
            value,
            label: t(`common:roles.${value}`),
          }))}
          onChange={(event) => setRole(event.currentTarget.value as Role)}
        />
      )}
      <FormatField policy={policy} value={format} onChange={setFormat} />
    </FormDialog>
  )
}

type FormatProps = {
  readonly policy: PolicyRules | undefined
  readonly value: Format
  readonly onChange: (format: Format) => void
}

function FormatField({ policy, value, onChange }: FormatProps) {
  const { t } = useTranslation('keys')
  if (policy?.uuid_keys !== true) return null
  return (
    <NativeSelect
      label={t('create.format')}
      description={value === 'uuid' ? t('create.uuidHint') : null}
      value={value}
      data={(['standard', 'uuid'] as const).map((format) => ({
        value: format,
        label: t(`create.formats.${format}`),
      }))}
      onChange={(event) => onChange(event.currentTarget.value as Format)}
    />
  )
}

/** The project last looked at, if one is still a member there. */
function usualProject(projects: readonly { readonly project_id: string }[]): string {
  const mine = projects.map(({ project_id }) => project_id)
  return recentProjects().find((id) => mine.includes(id)) ?? mine[0] ?? ''
}
