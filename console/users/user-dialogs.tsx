/** What an operator does to a user. */
import type { IssuedLink, User } from '@keyward/contract'
import { Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import { ActDialog } from '../ui/act-dialog.tsx'
import { NameDialog } from '../ui/name-dialog.tsx'
import { OneTimeLink } from './one-time-link.tsx'

type Props = { readonly user: User; readonly onClose: () => void }

export function RenameUser({ user, onClose }: Props) {
  const { t } = useTranslation(['users', 'common'])
  const params = { user_id: user.user_id }
  return (
    <NameDialog
      title={t('renameTitle', { name: user.name })}
      submitLabel={t('common:rename')}
      initial={user.name}
      onClose={onClose}
      act={(body, call) => client.renameUser({ params, body, ifMatch: user.etag }, call)}
      refresh={['users', 'members', 'keys', 'me']}
      done={({ name }) => t('renamed', { name })}
    />
  )
}

export function ResetUser({ user, onClose }: Props) {
  const { t } = useTranslation('users')
  const [link, setLink] = useState<IssuedLink | null>(null)
  const { name, email } = user
  if (link !== null) {
    return (
      <OneTimeLink title={t('linkReset', { name })} link={link} email={email} onClose={onClose} />
    )
  }
  return (
    <ActDialog
      title={t('resetTitle', { name })}
      submitLabel={t('resetConfirm')}
      onClose={onClose}
      input={{ user_id: user.user_id }}
      act={(params, call) => client.resetUser({ params, body: {} }, call)}
      refresh={['users']}
      bringsSecret
      onDone={setLink}
    >
      <Text>{t('resetBody')}</Text>
    </ActDialog>
  )
}

export function EndUserSessions({ user, onClose }: Props) {
  const { t } = useTranslation('users')
  const { name } = user
  return (
    <ActDialog
      danger
      title={t('endSessionsTitle', { name })}
      submitLabel={t('endSessions')}
      onClose={onClose}
      input={{ user_id: user.user_id }}
      act={(params, call) => client.endUserSessions({ params, body: {} }, call)}
      refresh={['users', 'sessions']}
      done={t('sessionsEnded', { name })}
    >
      <Text>{t('endSessionsBody', { name })}</Text>
    </ActDialog>
  )
}

export function DisableUser({ user, onClose }: Props) {
  const { t } = useTranslation(['users', 'common'])
  const { name, key_count: count } = user
  return (
    <ActDialog
      danger
      title={t('disableTitle', { name })}
      submitLabel={t('common:disable')}
      onClose={onClose}
      input={{ user_id: user.user_id }}
      act={(params, call) => client.disableUser({ params, body: {} }, call)}
      refresh={['users', 'members', 'keys']}
      done={t('disabledDone', { name })}
    >
      <Text>{t('disableBody', { count })}</Text>
    </ActDialog>
  )
}

export function GrantOperator({ user, onClose }: Props) {
  const { t } = useTranslation('users')
  const { name } = user
  return (
    <ActDialog
      title={t('grantTitle', { name })}
      submitLabel={t('grant')}
      onClose={onClose}
      input={{ user_id: user.user_id }}
      act={(params, call) => client.grantOperator({ params, body: {} }, call)}
      refresh={['users']}
      done={t('granted', { name })}
    >
      <Text>{t('grantBody')}</Text>
    </ActDialog>
  )
}

export function WithdrawOperator({ user, onClose }: Props) {
  const { t } = useTranslation('users')
  const { name } = user
  return (
    <ActDialog
      danger
      title={t('withdrawTitle', { name })}
      submitLabel={t('withdraw')}
      onClose={onClose}
      input={{ user_id: user.user_id }}
      act={(params, call) => client.withdrawOperator({ params, body: {} }, call)}
      refresh={['users', 'me']}
      done={t('withdrawn', { name })}
    >
      <Text>{t('withdrawBody', { name })}</Text>
    </ActDialog>
  )
}

export function DeleteUser({ user, onClose }: Props) {
  const { t } = useTranslation(['users', 'common'])
  const { name, email, key_count: count } = user
  return (
    <ActDialog
      danger
      title={t('deleteTitle', { name })}
      submitLabel={t('common:delete')}
      typeToConfirm={email}
      onClose={onClose}
      input={{ user_id: user.user_id }}
      act={(params, call) => client.deleteUser({ params }, call)}
      refresh={['users', 'members', 'tenants', 'projects', 'keys', 'system']}
      done={t('deletedDone', { name })}
    >
      <Stack gap="xs">
        <Text>{t('deleteBody', { count })}</Text>
        {user.status === 'disabled' ? null : <Text>{t('deleteAlternative')}</Text>}
      </Stack>
    </ActDialog>
  )
}
