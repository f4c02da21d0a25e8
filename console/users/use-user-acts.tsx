/** The entries of a user's menu. */
import type { User } from '@keyward/contract'
import {
  CircleCheck,
  CircleMinus,
  Link2,
  LogOut,
  Pencil,
  ShieldMinus,
  ShieldPlus,
  Trash2,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, useMe } from '../api.ts'
import type { RowAct } from '../ui/row-menu.tsx'
import { usePlainAct } from '../ui/use-plain-act.ts'
import {
  DeleteUser,
  DisableUser,
  EndUserSessions,
  GrantOperator,
  RenameUser,
  ResetUser,
  WithdrawOperator,
} from './user-dialogs.tsx'

type Dialogs = { readonly open: (dialog: ReactNode) => void; readonly close: () => void }

/** Nobody may disable or delete the own account or take the own operator role away. */
export function useUserActs({ open, close }: Dialogs): (user: User) => RowAct[] {
  const { t } = useTranslation(['users', 'common'])
  const me = useMe()
  const enable = usePlainAct({
    act: ({ user_id }: User, call) => client.enableUser({ params: { user_id }, body: {} }, call),
    refresh: ['users', 'members', 'keys'],
    done: ({ name }) => t('enabledDone', { name }),
  })
  return (user) => {
    const props = { user, onClose: close }
    const harmless: RowAct[] = [
      {
        label: t('common:rename'),
        icon: Pencil,
        onSelect: () => open(<RenameUser {...props} />),
      },
      { label: t('reset'), icon: Link2, onSelect: () => open(<ResetUser {...props} />) },
      {
        label: t('endSessions'),
        icon: LogOut,
        onSelect: () => open(<EndUserSessions {...props} />),
      },
    ]
    if (user.user_id === me.user_id) return harmless
    return [
      ...harmless,
      user.operator
        ? {
            label: t('withdraw'),
            icon: ShieldMinus,
            onSelect: () => open(<WithdrawOperator {...props} />),
          }
        : {
            label: t('grant'),
            icon: ShieldPlus,
            onSelect: () => open(<GrantOperator {...props} />),
          },
      user.status === 'disabled'
        ? { label: t('common:enable'), icon: CircleCheck, onSelect: () => enable(user) }
        : {
            label: t('common:disable'),
            icon: CircleMinus,
            onSelect: () => open(<DisableUser {...props} />),
          },
      {
        label: t('common:delete'),
        icon: Trash2,
        danger: true,
        onSelect: () => open(<DeleteUser {...props} />),
      },
    ]
  }
}
