/** Rows for people (aligned, fitted to the terminal) and for scripts (tab-separated). */
import Table from 'cli-table3'
import displayWidth from 'string-width'
import type { Paint } from './colour.ts'
import { printable } from './printable.ts'

export type Cell = string | number | boolean | null
/** One column: its field name (also its heading), its value, and whether a narrow terminal may lose it. */
export type Column<T> = {
  readonly field: string
  readonly of: (row: T) => Cell
  readonly droppable?: boolean
}
export type Look = { readonly width: number; readonly paint: Paint }

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
} as const
const STATUS_COLOURS: Readonly<Record<string, 'green' | 'yellow' | 'red'>> = {
  active: 'green',
  invited: 'yellow',
  expired: 'red',
  disabled: 'red',
  suspended: 'yellow',
}

/** A table with headings. Droppable columns go, last first, until it fits the terminal. */
export function renderTable<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  look: Look,
): string {
  const table = emptyTable(columns.map((column) => look.paint('bold', heading(column.field))))
  for (const row of rows) {
    table.push(columns.map((column) => shown(column.of(row), look.paint)))
  }
  const text = trimLines(table.toString())
  const last = columns.findLastIndex((column) => column.droppable)
  if (last < 0 || widestLine(text) <= look.width) return text
  return renderTable(rows, columns.toSpliced(last, 1), look)
}

/** One record, a field per line. */
export function renderRecord(fields: readonly (readonly [string, Cell])[], look: Look): string {
  const table = emptyTable([])
  for (const [field, cell] of fields) {
    table.push([look.paint('dim', heading(field)), shown(cell, look.paint)])
  }
  return trimLines(table.toString())
}

/** One line per row, cells between tabs, nothing for null; no heading, so that `cut` works. */
export function renderPlain(rows: readonly (readonly Cell[])[]): string {
  return rows.map((cells) => cells.map(plainCell).join('\t')).join('\n')
}

const plainCell = (cell: Cell): string => (cell === null ? '' : printable(String(cell)))

const heading = (field: string): string => field.replaceAll('_', ' ').toUpperCase()

function shown(cell: Cell, paint: Paint): string {
  if (cell === null || cell === '') return paint('dim', '-')
  const text = printable(String(cell))
  const colour = STATUS_COLOURS[text]
  return colour ? paint(colour, text) : shortInstant(text)
}

/** People do not read milliseconds: `2026-10-21T08:00:12.345Z` becomes `2026-10-21 08:00Z`. */
function shortInstant(text: string): string {
  return text.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?Z$/, '$1 $2Z')
}

function emptyTable(head: string[]) {
  return new Table({
    ...(head.length > 0 ? { head } : {}),
    chars: NO_LINES,
    style: { 'padding-left': 0, 'padding-right': 2, head: [], border: [] },
  })
}

const widestLine = (text: string): number =>
  Math.max(...text.split('\n').map((line) => displayWidth(line)))

const trimLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
