/** A dialog around one act: it sends, shows why it was refused, and closes when it worked. */
import type { CallOptions } from '@keyward/sdk'
import type { ReactNode } from 'react'
import { useChange } from '../use-change.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { notifyDone } from './notify.tsx'

type Noun = NonNullable<Parameters<typeof useChange>[0]['refresh']>[number]

type ActDialogProps<Input, Output> = {
  readonly title: string
  readonly submitLabel: string
  readonly onClose: () => void
  /** What is sent: the same input sent twice is one request (see useChange). */
  readonly input: Input
  readonly act: (input: Input, call: CallOptions) => Promise<Output>
  /** Nouns whose lists change with it; the audit trail always does. */
  readonly refresh: readonly Noun[]
  /** What to say when it worked. */
  readonly done?: string | ((output: Output) => string)
  /** Instead of closing: for an act that leaves something to show, a link or a plaintext. */
  readonly onDone?: (output: Output) => void
  /** See FormDialog. */
  readonly bringsSecret?: boolean
  /** False when a field is wrong: the act is not tried, the fields say why. */
  readonly check?: () => boolean
  /** See ConfirmDialog. */
  readonly ready?: boolean
  readonly danger?: boolean
  readonly typeToConfirm?: string
  readonly children: ReactNode
}

/** Mount it to open it. */
export function ActDialog<Input, Output>(props: ActDialogProps<Input, Output>) {
  const { title, submitLabel, onClose, input, act, done, danger = false, typeToConfirm } = props
  const { ready = true } = props
  const change = useChange({
    act,
    refresh: [...props.refresh, 'events'],
    onDone: (output: Output) => {
      if (done !== undefined) {
        notifyDone(typeof done === 'string' ? done : done(output), output)
      }
      if (props.onDone) props.onDone(output)
      else onClose()
    },
  })
  const confirm = () => {
    if (props.check?.() !== false) change.mutate(input)
  }
  return (
    <ConfirmDialog
      title={title}
      confirmLabel={submitLabel}
      onClose={onClose}
      onConfirm={confirm}
      busy={change.isPending}
      error={change.error}
      danger={danger}
      ready={ready}
      bringsSecret={props.bringsSecret ?? false}
      {...(typeToConfirm === undefined ? {} : { typeToConfirm })}
    >
      {props.children}
    </ConfirmDialog>
  )
}
