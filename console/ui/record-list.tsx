/** A list of records: a table where there is room, cards where there is not. */
import { Card, Group, Stack, Table, Text, VisuallyHidden } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './record-list.module.css'

export type Column<T> = {
  readonly id: string
  readonly header: string
  readonly cell: (record: T) => ReactNode
  readonly align?: 'right'
}

type RecordListProps<T> = {
  /** Names the table for screen readers. */
  readonly label: string
  readonly records: readonly T[]
  readonly rowKey: (record: T) => string
  /** The first column names the record. */
  readonly columns: readonly [Column<T>, ...Column<T>[]]
  /** The row's menu. */
  readonly menu?: (record: T) => ReactNode
}

/** Below this width a table of five columns would have to scroll sideways. */
const NARROW = '(max-width: 56em)'

export function RecordList<T>(props: RecordListProps<T>) {
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false })
  return narrow ? <Cards {...props} /> : <Rows {...props} />
}

function Rows<T>({ label, records, rowKey, columns, menu }: RecordListProps<T>) {
  const { t } = useTranslation('common')
  const [first, ...others] = columns
  return (
    <Table aria-label={label} verticalSpacing="sm" highlightOnHover className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          {columns.map((column) => (
            <Table.Th key={column.id} scope="col" {...aligned(column)}>
              {column.header}
            </Table.Th>
          ))}
          {menu ? (
            <Table.Th scope="col">
              <VisuallyHidden>{t('actions')}</VisuallyHidden>
            </Table.Th>
          ) : null}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {records.map((record) => (
          <Table.Tr key={rowKey(record)}>
            <Table.Th scope="row" className={classes.name}>
              {first.cell(record)}
            </Table.Th>
            {others.map((column) => (
              <Table.Td key={column.id} {...aligned(column)}>
                {column.cell(record)}
              </Table.Td>
            ))}
            {menu ? <Table.Td ta="right">{menu(record)}</Table.Td> : null}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

const aligned = (column: { align?: 'right' }) => (column.align ? { ta: column.align } : {})

function Cards<T>({ label, records, rowKey, columns, menu }: RecordListProps<T>) {
  const [first, ...others] = columns
  return (
    <Stack component="ul" aria-label={label} gap="sm" className={classes.cards}>
      {records.map((record) => (
        <Card component="li" key={rowKey(record)} withBorder padding="md">
          <Group justify="space-between" wrap="nowrap" align="flex-start">
            <div className={classes.name}>{first.cell(record)}</div>
            {menu?.(record)}
          </Group>
          <dl className={classes.fields}>
            {others.map((column) => (
              <div key={column.id} className={classes.field}>
                <Text component="dt" size="sm" c="dimmed">
                  {column.header}
                </Text>
                <dd>{column.cell(record)}</dd>
              </div>
            ))}
          </dl>
        </Card>
      ))}
    </Stack>
  )
}
