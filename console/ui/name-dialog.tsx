/** A dialog with one field: the new name of something. */
import { Text, TextInput } from '@mantine/core'
import { type ComponentProps, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ActDialog } from './act-dialog.tsx'

type Named = { readonly name: string }
type NameDialogProps<Output> = Pick<
  ComponentProps<typeof ActDialog<Named, Output>>,
  'title' | 'submitLabel' | 'onClose' | 'act' | 'refresh' | 'done'
> & {
  readonly initial: string
  /** A sentence above the field. */
  readonly intro?: string
}

export function NameDialog<Output>({ initial, intro, ...dialog }: NameDialogProps<Output>) {
  const { t } = useTranslation('common')
  const [name, setName] = useState(initial)
  const [missing, setMissing] = useState(false)
  const given = name.trim()
  const check = () => {
    setMissing(given === '')
    return given !== ''
  }
  return (
    <ActDialog {...dialog} check={check} input={{ name: given }}>
      {intro === undefined ? null : <Text>{intro}</Text>}
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
