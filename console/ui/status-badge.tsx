import { Badge } from '@mantine/core'
import {
  CircleCheck,
  CircleMinus,
  CirclePause,
  CircleX,
  Clock,
  type LucideIcon,
  Mail,
  RefreshCw,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'

const LOOKS = {
  active: ['green', CircleCheck],
  expiring: ['yellow', Clock],
  expired: ['red', CircleX],
  disabled: ['gray', CircleMinus],
  suspended: ['orange', CirclePause],
  invited: ['indigo', Mail],
  rotating: ['indigo', RefreshCw],
  current: ['green', CircleCheck],
  retiring: ['yellow', Clock],
  ended: ['gray', CircleMinus],
} as const satisfies Record<string, readonly [string, LucideIcon]>

export type BadgeStatus = keyof typeof LOOKS

type Props = {
  readonly status: BadgeStatus
  /** Said instead of the status's own word, such as "Suspended: project". */
  readonly label?: string | undefined
}

/** A status as icon, word and colour. */
export function StatusBadge({ status, label }: Props) {
  const { t } = useTranslation()
  const [color, Icon] = LOOKS[status]
  return (
    <Badge
      color={color}
      variant="light"
      tt="none"
      fw={600}
      leftSection={<Icon size={13} aria-hidden />}
      miw="max-content"
    >
      {label ?? t(`statuses.${status}`)}
    </Badge>
  )
}
