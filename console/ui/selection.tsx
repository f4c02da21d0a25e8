import { Checkbox } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** Which records are ticked. */
export type Selection = {
  readonly selected: ReadonlySet<string>
  readonly onChange: (selected: ReadonlySet<string>) => void
}

/** The checkbox for every record of the page. */
export function SelectAll({ ids, selected, onChange }: Selection & { ids: readonly string[] }) {
  const { t } = useTranslation()
  const count = ids.filter((id) => selected.has(id)).length
  return (
    <Checkbox
      aria-label={t('select.all')}
      checked={count > 0 && count === ids.length}
      indeterminate={count > 0 && count < ids.length}
      onChange={(event) => onChange(new Set(event.currentTarget.checked ? ids : []))}
    />
  )
}

/** The checkbox of one record. */
export function SelectOne(props: Selection & { readonly id: string; readonly name: string }) {
  const { t } = useTranslation()
  const { id, name, selected, onChange } = props
  const toggle = (checked: boolean) => {
    const next = new Set(selected)
    if (checked) next.add(id)
    else next.delete(id)
    onChange(next)
  }
  return (
    <Checkbox
      aria-label={t('select.one', { name })}
      checked={selected.has(id)}
      onChange={(event) => toggle(event.currentTarget.checked)}
    />
  )
}
