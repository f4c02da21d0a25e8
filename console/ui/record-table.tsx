import { Table, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react'
import { type FocusEvent, type ReactNode, type RefObject, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { RecordCards } from './record-cards.tsx'
import classes from './record-table.module.css'
import { SelectAll, type Selection, SelectOne } from './selection.tsx'
import { useFit } from './use-fit.ts'

export type Column<T> = {
  readonly id: string
  readonly title: string
  readonly render: (record: T) => ReactNode
  /** The name the server sorts by; the heading becomes a button. */
  readonly sortBy?: string
  /** Heading of the card on narrow screens; normally the first column. */
  readonly heading?: boolean
  /** Numbers stand one below the other, digit by digit. */
  readonly numeric?: boolean
  /** Leaves the others the room that they need; what then does not fit is for the column to cut. */
  readonly yields?: boolean
}

export type RecordTableProps<T> = {
  /** Names the table for screen readers. */
  readonly label: string
  readonly records: readonly T[]
  readonly idOf: (record: T) => string
  readonly nameOf: (record: T) => string
  readonly columns: readonly Column<T>[]
  /** The row's ⋯ menu. */
  readonly actions?: (record: T) => ReactNode
  readonly selection?: Selection
  /** `order_by` as the server takes it: `created_at desc`. */
  readonly orderBy?: string
  readonly onOrderBy?: (orderBy: string) => void
}

/** A list of records: a table where all of it fits, else cards. */
export function RecordTable<T>(props: RecordTableProps<T>) {
  const frame = useKeptFocus(props.records)
  const { fits, table } = useFit(frame.ref)
  return (
    <div tabIndex={-1} className={classes.frame} {...frame}>
      {fits ? <WideTable {...props} scroll={table} /> : <RecordCards {...props} />}
    </div>
  )
}

/** When the row that had the focus is gone, the focus stays with the list. */
function useKeptFocus(records: unknown) {
  const frame = useRef<HTMLDivElement>(null)
  const inside = useRef(false)
  useEffect(() => {
    const lost = document.activeElement === document.body
    if (inside.current && lost) frame.current?.focus({ preventScroll: true })
  }, [records])
  return {
    ref: frame,
    onFocus: () => {
      inside.current = true
    },
    onBlur: (event: FocusEvent) => {
      // Nothing takes the focus when a row disappears: then it still counts as inside.
      inside.current = event.relatedTarget === null
    },
  }
}

type WideTableProps<T> = RecordTableProps<T> & { readonly scroll: RefObject<HTMLDivElement | null> }

function WideTable<T>(props: WideTableProps<T>) {
  const { t } = useTranslation()
  const { records, idOf, nameOf, columns, actions, selection } = props
  return (
    // A region that scrolls must be reachable by keyboard.
    <div
      className={classes.scroll}
      ref={props.scroll}
      role="region"
      aria-label={props.label}
      tabIndex={0}
    >
      <Table highlightOnHover verticalSpacing="xs" horizontalSpacing={6} aria-label={props.label}>
        <Table.Thead>
          <Table.Tr>
            {selection && (
              <Table.Th className={classes.check ?? ''}>
                <SelectAll ids={records.map(idOf)} {...selection} />
              </Table.Th>
            )}
            {columns.map((column) => (
              <HeadingCell key={column.id} column={column} {...props} />
            ))}
            {actions && (
              <Table.Th className={classes.actions ?? ''}>
                <VisuallyHidden>{t('actions')}</VisuallyHidden>
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {records.map((record) => (
            <Table.Tr key={idOf(record)} data-record={idOf(record)}>
              {selection && (
                <Table.Td>
                  <SelectOne id={idOf(record)} name={nameOf(record)} {...selection} />
                </Table.Td>
              )}
              {columns.map((column) => (
                <Table.Td key={column.id} {...look(column)}>
                  {column.render(record)}
                </Table.Td>
              ))}
              {actions && <Table.Td className={classes.actions ?? ''}>{actions(record)}</Table.Td>}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

const look = ({
  numeric = false,
  yields = false,
}: Pick<Column<unknown>, 'numeric' | 'yields'>) => ({
  mod: { numeric, yields },
})

type Heading<T> = Pick<RecordTableProps<T>, 'orderBy' | 'onOrderBy'> & {
  readonly column: Column<T>
}

function HeadingCell<T>({ column, orderBy, onOrderBy }: Heading<T>) {
  const { sortBy, title } = column
  if (sortBy === undefined || onOrderBy === undefined) {
    return (
      <Table.Th scope="col" {...look(column)}>
        {title}
      </Table.Th>
    )
  }
  const direction = directionOf(orderBy, sortBy)
  const Icon = { ascending: ArrowUp, descending: ArrowDown, none: ArrowUpDown }[direction]
  const next = direction === 'ascending' ? `${sortBy} desc` : sortBy
  return (
    <Table.Th scope="col" aria-sort={direction} {...look(column)}>
      <UnstyledButton className={classes.sort ?? ''} onClick={() => onOrderBy(next)}>
        {title}
        <Icon size={14} aria-hidden />
      </UnstyledButton>
    </Table.Th>
  )
}

function directionOf(orderBy: string | undefined, column: string) {
  if (orderBy === column) return 'ascending'
  return orderBy === `${column} desc` ? 'descending' : 'none'
}
