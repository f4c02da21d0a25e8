/** What one can do with a key, from a row's menu and from the key's own page. */
import type { Key } from '@keyward/contract'
import { useNavigate } from '@tanstack/react-router'
import {
  Ban,
  CircleCheck,
  Eye,
  Gauge,
  History,
  Pencil,
  RefreshCw,
  TimerOff,
  Trash2,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { RowAct } from '../ui/row-menu.tsx'
import { useDialog } from '../ui/use-dialog.ts'
import { DeleteKeysDialog } from './delete-keys-dialog.tsx'
import { EditKeyDialog } from './edit-key-dialog.tsx'
import { FinishRotationDialog } from './finish-rotation-dialog.tsx'
import { RateLimitDialog } from './rate-limit-dialog.tsx'
import { RevealKeyDialog } from './reveal-key-dialog.tsx'
import { RotateKeyDialog } from './rotate-key-dialog.tsx'
import { useKeySwitch } from './use-key-switch.ts'

/** `dialog` must be rendered; `actionsFor(key)` lists only what the server would let happen. */
export function useKeyActions(onDeleted?: () => void) {
  const { t } = useTranslation('keys')
  const navigate = useNavigate()
  const switchKey = useKeySwitch()
  const { dialog, open, close } = useDialog()

  const reveal = (record: Key) => open(<RevealKeyDialog record={record} onClose={close} />)

  const actionsFor = (record: Key): RowAct[] => {
    const may = (act: Key['allowed_acts'][number]) => record.allowed_acts.includes(act)
    const acts: (RowAct | false)[] = [
      (may('extend') || may('rename')) && {
        label: t('actions.edit'),
        icon: Pencil,
        onSelect: () => open(<EditKeyDialog record={record} onClose={close} />),
      },
      may('reveal') && {
        label: t('actions.reveal'),
        icon: Eye,
        onSelect: () => reveal(record),
      },
      may('rotate') && {
        label: t('actions.rotate'),
        icon: RefreshCw,
        onSelect: () => open(<RotateKeyDialog record={record} onClose={close} />),
      },
      may('finish_rotation') && {
        label: t('actions.finishRotation'),
        icon: TimerOff,
        onSelect: () => open(<FinishRotationDialog record={record} onClose={close} />),
      },
      may('set_rate_limit') && {
        label: t('actions.rateLimit'),
        icon: Gauge,
        onSelect: () => open(<RateLimitDialog record={record} onClose={close} />),
      },
      may('disable') && {
        label: t('actions.disable'),
        icon: Ban,
        onSelect: () => switchKey(record, 'disable'),
      },
      may('enable') && {
        label: t('actions.enable'),
        icon: CircleCheck,
        onSelect: () => switchKey(record, 'enable'),
      },
      {
        label: t('actions.history'),
        icon: History,
        onSelect: () =>
          void navigate({
            to: '/keys/$keyId',
            params: { keyId: record.key_id },
            search: { tab: 'history' },
          }),
      },
      may('delete') && {
        label: t('actions.delete'),
        icon: Trash2,
        danger: true,
        onSelect: () =>
          open(
            <DeleteKeysDialog
              records={[record]}
              onClose={close}
              {...(onDeleted && { onDeleted })}
            />,
          ),
      },
    ]
    return acts.filter((act) => act !== false)
  }
  return { dialog, open, close, reveal, actionsFor }
}
