import { NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { RecordTableProps } from './record-table.tsx'

/** Sorting where there are no column headings to press. */
export function SortSelect<T>({ columns, orderBy, onOrderBy }: RecordTableProps<T>) {
  const { t } = useTranslation()
  if (onOrderBy === undefined) return null
  const options = columns.flatMap(({ sortBy, title }) =>
    sortBy === undefined
      ? []
      : [
          { value: sortBy, label: `${title} · ${t('sort.ascending')}` },
          { value: `${sortBy} desc`, label: `${title} · ${t('sort.descending')}` },
        ],
  )
  return (
    <NativeSelect
      aria-label={t('sort.label')}
      data={options}
      value={orderBy ?? ''}
      onChange={(event) => onOrderBy(event.currentTarget.value)}
    />
  )
}
