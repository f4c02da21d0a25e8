import { Group, Paper, Stack, Text } from '@mantine/core'
import classes from './record-table.module.css'
import type { RecordTableProps } from './record-table.tsx'
import { SelectAll, SelectOne } from './selection.tsx'
import { SortSelect } from './sort-select.tsx'

/** The same records as cards, where the table does not fit. */
export function RecordCards<T>(props: RecordTableProps<T>) {
  const { records, idOf, nameOf, columns, actions, selection } = props
  const heading = columns.find((column) => column.heading) ?? columns[0]
  const facts = columns.filter((column) => column !== heading)
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="xs">
        {selection && <SelectAll ids={records.map(idOf)} {...selection} />}
        <SortSelect {...props} />
      </Group>
      <Stack component="ul" gap="sm" className={classes.cards ?? ''} aria-label={props.label}>
        {records.map((record) => (
          <Paper component="li" key={idOf(record)} withBorder p="sm" data-record={idOf(record)}>
            <Group wrap="nowrap" align="flex-start" gap="sm">
              {selection && <SelectOne id={idOf(record)} name={nameOf(record)} {...selection} />}
              <div className={classes.cardHeading}>{heading?.render(record)}</div>
              {actions?.(record)}
            </Group>
            <dl className={classes.facts}>
              {facts.map((column) => (
                <div key={column.id}>
                  <Text component="dt" size="sm" c="dimmed">
                    {column.title}
                  </Text>
                  <dd>{column.render(record)}</dd>
                </div>
              ))}
            </dl>
          </Paper>
        ))}
      </Stack>
    </Stack>
  )
}
