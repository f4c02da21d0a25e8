/** The menu at the end of a row. */
import { ActionIcon, Menu } from '@mantine/core'
import { type LucideIcon, MoreHorizontal } from 'lucide-react'
import { useRef } from 'react'

export type RowAct = {
  readonly label: string
  readonly icon: LucideIcon
  readonly onSelect: () => void
  readonly danger?: boolean
}

/** Shows nothing when there is nothing to do. `label` names the row for screen readers. */
export function RowMenu({ label, acts }: { label: string; acts: readonly RowAct[] }) {
  const button = useRef<HTMLButtonElement>(null)
  if (acts.length === 0) return null
  const select = (act: RowAct) => {
    // The menu entry disappears; the dialog that opens must find the button to return to.
    button.current?.focus()
    act.onSelect()
  }
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon ref={button} variant="subtle" color="gray" size={32} aria-label={label}>
          <MoreHorizontal size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {acts.map((act) => (
          <Menu.Item
            key={act.label}
            leftSection={<act.icon size={16} aria-hidden />}
            onClick={() => select(act)}
            {...(act.danger ? { color: 'red' } : {})}
          >
            {act.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
