/** Changing the role of a member, with the number of keys that stop. */
import type { Member, Role } from '@keyward/contract'
import { Alert, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import { ActDialog } from '../ui/act-dialog.tsx'
import { RoleChoice } from './role-choice.tsx'

type Props = {
  readonly projectId: string
  readonly member: Member
  readonly onClose: () => void
}

export function SetRole({ projectId, member, onClose }: Props) {
  const { t } = useTranslation(['members', 'common'])
  const [role, setRole] = useState<Role>(member.role)
  const { name } = member.user
  const params = { project_id: projectId, membership_id: member.membership_id }
  return (
    <ActDialog
      title={t('setRoleTitle', { name })}
      submitLabel={t('setRole')}
      ready={role !== member.role}
      danger={role === 'member' && member.admin_key_count > 0}
      onClose={onClose}
      input={{ role }}
      act={(body, call) => client.setRole({ params, body, ifMatch: member.etag }, call)}
      refresh={['members', 'keys', 'me']}
      done={(changed) => t('roleSet', { name, role: t(`common:roles.${changed.role}`) })}
    >
      <RoleChoice value={role} onChange={setRole} />
      <Consequence member={member} role={role} />
    </ActDialog>
  )
}

/** What the chosen role does to existing keys. Announced when the choice changes. */
function Consequence({ member, role }: { member: Member; role: Role }) {
  const { t } = useTranslation('members')
  const { name } = member.user
  const count = member.admin_key_count
  const loses = member.role === 'admin' && role === 'member'
  const wins = member.role === 'member' && role === 'admin'
  return (
    <div aria-live="polite">
      {loses && count > 0 ? (
        <Alert color="red">
          <Text size="sm">{t('roleStops', { count, name })}</Text>
          <Text size="sm">{t('roleStopsBack', { count })}</Text>
        </Alert>
      ) : null}
      {loses && count === 0 ? <Text size="sm">{t('roleStopsNone', { name })}</Text> : null}
      {wins ? <Text size="sm">{t('roleGrants', { name })}</Text> : null}
    </div>
  )
}
