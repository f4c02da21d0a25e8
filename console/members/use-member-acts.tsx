/** The entries of a member's menu. */
import type { Member } from '@keyward/contract'
import { UserCog, UserMinus } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { RowAct } from '../ui/row-menu.tsx'
import { RemoveMember } from './remove-member.tsx'
import { SetRole } from './set-role.tsx'

type Target = {
  readonly projectId: string
  /** Its code, for sentences. */
  readonly project: string
  readonly open: (dialog: ReactNode) => void
  readonly close: () => void
}

export function useMemberActs({ open, close, ...target }: Target): (member: Member) => RowAct[] {
  const { t } = useTranslation('members')
  return (member) => {
    const props = { ...target, member, onClose: close }
    return [
      { label: t('setRole'), icon: UserCog, onSelect: () => open(<SetRole {...props} />) },
      {
        label: t('remove'),
        icon: UserMinus,
        danger: true,
        onSelect: () => open(<RemoveMember {...props} />),
      },
    ]
  }
}
