import { Text, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormDialog } from './dialog.tsx'

type Props = {
  readonly title: string
  readonly onClose: () => void
  readonly onConfirm: () => void
  /** What will happen, and to what. */
  readonly children: ReactNode
  readonly confirmLabel: string
  readonly busy?: boolean
  readonly error?: unknown
  /** Red primary button. */
  readonly danger?: boolean
  /** The person must type this before the button works: for what hurts most. */
  readonly typeToConfirm?: string
  readonly extraActions?: ReactNode
  /** See FormDialog. */
  readonly bringsSecret?: boolean
  /** False until what the person decides upon can be read: the button waits. Default true. */
  readonly ready?: boolean
}

/** Asks before something that cannot be taken back by one click. Mount it to open it. */
export function ConfirmDialog({
  typeToConfirm,
  confirmLabel,
  onConfirm,
  children,
  ready = true,
  ...rest
}: Props) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const missing = typeToConfirm !== undefined && typed.trim() !== typeToConfirm
  return (
    <FormDialog
      {...rest}
      onSubmit={onConfirm}
      submitLabel={confirmLabel}
      submitDisabled={missing || !ready}
    >
      {typeof children === 'string' ? <Text>{children}</Text> : children}
      {typeToConfirm !== undefined && (
        <TextInput
          data-autofocus
          label={t('confirm.type', { text: typeToConfirm })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
      )}
    </FormDialog>
  )
}
