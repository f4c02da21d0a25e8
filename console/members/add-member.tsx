/** Adding somebody to a project by e-mail address. */
import type { Role } from '@keyward/contract'
import { Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import { ActDialog } from '../ui/act-dialog.tsx'
import { RoleChoice } from './role-choice.tsx'

type Props = {
  readonly projectId: string
  readonly project: string
  readonly onClose: () => void
}

export function AddMember({ projectId, project, onClose }: Props) {
  const { t } = useTranslation('members')
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('member')
  const [missing, setMissing] = useState(false)
  const given = email.trim()
  const check = () => {
    setMissing(given === '')
    return given !== ''
  }
  return (
    <ActDialog
      title={t('addTitle', { project })}
      submitLabel={t('add')}
      onClose={onClose}
      check={check}
      input={{ email: given, role }}
      act={(body, call) => client.addMember({ params: { project_id: projectId }, body }, call)}
      refresh={['members', 'projects', 'keys', 'system', 'me']}
      done={({ user }) => t('added', { name: user.name })}
    >
      <Text>{t('addBody')}</Text>
      <TextInput
        data-autofocus
        required
        type="email"
        label={t('email')}
        value={email}
        maxLength={254}
        autoComplete="off"
        error={missing ? t('emailRequired') : null}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <RoleChoice value={role} onChange={setRole} />
    </ActDialog>
  )
}
