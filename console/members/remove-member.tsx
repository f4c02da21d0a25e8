/** Removing a member: says what becomes of the keys before, and what became of them after. */
import type { Member, RemovedMember } from '@keyward/contract'
import { Alert, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import { projectPolicyQuery } from '../policies/policy-queries.ts'
import { ActDialog } from '../ui/act-dialog.tsx'
import { DataState } from '../ui/data-state.tsx'
import { formatInstant } from '../ui/dates.ts'

type Props = {
  readonly projectId: string
  readonly project: string
  readonly member: Member
  readonly onClose: () => void
}

export function RemoveMember({ projectId, project, member, onClose }: Props) {
  const { t } = useTranslation('members')
  const policy = useQuery(projectPolicyQuery(projectId))
  const { name } = member.user
  const removed = ({ keys_deleted: count, keys_deleted_at: at }: RemovedMember) => {
    if (member.key_count === 0) return t('removedNoKeys', { name })
    if (new Date(at).getTime() > Date.now())
      return t('removedLater', { name, date: formatInstant(at) })
    return t('removed', { name, count })
  }
  return (
    <ActDialog
      danger
      title={t('removeTitle', { name, project })}
      submitLabel={t('remove')}
      onClose={onClose}
      ready={policy.data !== undefined}
      input={{ project_id: projectId, membership_id: member.membership_id }}
      act={(params, call) => client.removeMember({ params }, call)}
      refresh={['members', 'projects', 'keys', 'me']}
      done={removed}
    >
      <DataState query={policy} skeleton={<Text>…</Text>}>
        {({ effective }) => <Consequence member={member} days={effective.leaver_days} />}
      </DataState>
    </ActDialog>
  )
}

function Consequence({ member, days }: { member: Member; days: number }) {
  const { t } = useTranslation('members')
  const { name } = member.user
  const count = member.key_count
  if (count === 0) return <Text>{t('removeNoKeys', { name })}</Text>
  return (
    <Alert color="red">
      {days === 0
        ? t('removeKeysNow', { count, name })
        : t('removeKeysLater', { count, name, days })}
    </Alert>
  )
}
