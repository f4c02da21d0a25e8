/** The entries of a service's menu. */
import type { Service } from '@keyward/contract'
import { CircleCheck, CircleMinus, Pencil, Route, Target, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import type { RowAct } from '../ui/row-menu.tsx'
import { usePlainAct } from '../ui/use-plain-act.ts'
import { EditAccess } from './edit-access.tsx'
import { DeleteService, DisableService, EditAudience, RenameService } from './service-dialogs.tsx'

type Dialogs = {
  readonly open: (dialog: ReactNode) => void
  readonly close: () => void
  /** Where to go when the page's own service is gone. */
  readonly onDeleted?: () => void
}

export function useServiceActs(dialogs: Dialogs): (service: Service) => RowAct[] {
  const { open, close, onDeleted } = dialogs
  const { t } = useTranslation(['services', 'common'])
  const enable = usePlainAct({
    act: ({ service_id }: Service, call) =>
      client.enableService({ params: { service_id }, body: {} }, call),
    refresh: ['services'],
    done: ({ name }) => t('enabledDone', { name }),
  })
  return (service) => {
    const props = { service, onClose: close }
    return [
      {
        label: t('common:rename'),
        icon: Pencil,
        onSelect: () => open(<RenameService {...props} />),
      },
      { label: t('editAudience'), icon: Target, onSelect: () => open(<EditAudience {...props} />) },
      { label: t('editAccess'), icon: Route, onSelect: () => open(<EditAccess {...props} />) },
      service.status === 'active'
        ? {
            label: t('common:disable'),
            icon: CircleMinus,
            onSelect: () => open(<DisableService {...props} />),
          }
        : { label: t('common:enable'), icon: CircleCheck, onSelect: () => enable(service) },
      {
        label: t('common:delete'),
        icon: Trash2,
        danger: true,
        onSelect: () => open(<DeleteService {...props} {...(onDeleted && { onDeleted })} />),
      },
    ]
  }
}
