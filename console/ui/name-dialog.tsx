/** A dialog with one field: the name of something. */
import type { CallOptions } from '@keyward/sdk'
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ActDialog } from './act-dialog.tsx'

type NameDialogProps = {
  readonly title: string
  readonly submitLabel: string
  readonly initial: string
  readonly act: (name: string, call: CallOptions) => Promise<unknown>
  readonly onRefused?: () => void
  readonly onClose: () => void
}

export function NameDialog({ initial, act, ...dialog }: NameDialogProps) {
  const { t } = useTranslation('common')
  const [name, setName] = useState(initial)
  const [missing, setMissing] = useState(false)
  const check = () => {
    setMissing(name.trim() === '')
    return name.trim() !== ''
  }
  return (
    <ActDialog {...dialog} check={check} act={(call) => act(name.trim(), call)}>
      <TextInput
        data-autofocus
        required
        label={t('name')}
        value={name}
        maxLength={100}
        error={missing ? t('nameRequired') : null}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </ActDialog>
  )
}
