/** The menu at the end of a row. */
import { ActionIcon, Menu } from '@mantine/core'
import { type LucideIcon, MoreHorizontal } from 'lucide-react'

export type RowAct = {
  readonly label: string
  readonly icon: LucideIcon
  readonly onSelect: () => void
  readonly danger?: boolean
}

/** Shows nothing when there is nothing to do. `label` names the row for screen readers. */
export function RowMenu({ label, acts }: { label: string; acts: readonly RowAct[] }) {
  if (acts.length === 0) return null
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={32} aria-label={label}>
          <MoreHorizontal size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {acts.map((act) => (
          <Menu.Item
            key={act.label}
            leftSection={<act.icon size={16} aria-hidden />}
            onClick={act.onSelect}
            {...(act.danger ? { color: 'var(--mantine-color-error)' } : {})}
          >
            {act.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
