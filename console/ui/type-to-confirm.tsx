/** A dialog for acts that cannot be taken back: what is lost, and its name to type. */
import type { CallOptions } from '@keyward/sdk'
import { TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { ActDialog } from './act-dialog.tsx'

type TypeToConfirmProps = {
  readonly title: string
  readonly submitLabel: string
  /** What has to be typed, and how the field says so. */
  readonly expected: string
  readonly label: string
  readonly wrong: string
  readonly act: (call: CallOptions) => Promise<unknown>
  readonly onClose: () => void
  readonly children: ReactNode
}

export function TypeToConfirm(props: TypeToConfirmProps) {
  const { expected, label, wrong, children, ...dialog } = props
  const [typed, setTyped] = useState('')
  const [refused, setRefused] = useState(false)
  const check = () => {
    const matches = typed.trim() === expected
    setRefused(!matches)
    return matches
  }
  return (
    <ActDialog {...dialog} danger check={check}>
      {children}
      <TextInput
        data-autofocus
        label={label}
        value={typed}
        autoComplete="off"
        error={refused ? wrong : null}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </ActDialog>
  )
}
