/** Where answers go: data on stdout, messages on stderr, in the form the caller asked for. */
import { createPaint, type Paint, usesColour } from './colour.ts'
import { printable, printableJson } from './printable.ts'
import { type Cell, type Column, renderPlain, renderRecord, renderTable } from './table.ts'

export type OutputOptions = { readonly json?: boolean; readonly color?: boolean }
export type Page<T> = { readonly data: readonly T[]; readonly next_page_token: string | null }
export type Field = readonly [name: string, value: Cell]

export type Output = {
  readonly json: boolean
  readonly paint: Paint
  /** A page of rows; says on stderr when there are more. */
  readonly page: <T>(page: Page<T>, columns: readonly Column<T>[]) => void
  /** One record: `whole` as JSON, or the chosen fields. */
  readonly record: (whole: unknown, fields: readonly Field[]) => void
  /** What changed, in a sentence; the whole record only as JSON. */
  readonly changed: (whole: unknown, sentence: string) => void
  /** A message for people. */
  readonly note: (sentence: string) => void
}

const WIDTH_UNKNOWN = 80

/** An output on this process's own streams. */
export function createOutput(options: OutputOptions): Output {
  const json = options.json === true
  const wanted = options.color !== false
  const isTty = process.stdout.isTTY
  const paint = createPaint(usesColour({ isTty, wanted }, process.env))
  const look = { width: process.stdout.columns ?? WIDTH_UNKNOWN, paint }
  const data = (text: string) => process.stdout.write(text === '' ? '' : `${text}\n`)
  const note = (sentence: string) => void process.stderr.write(`${printable(sentence)}\n`)

  return {
    json,
    paint,
    note,
    page: (page, columns) => {
      if (json) return void data(printableJson(page))
      if (!isTty) {
        data(renderPlain(page.data.map((row) => columns.map((column) => column.of(row)))))
      } else if (page.data.length > 0) data(renderTable(page.data, columns, look))
      if (page.data.length === 0) note('Nothing to list.')
      if (page.next_page_token !== null) note('There is more: add --all or a higher --limit.')
    },
    record: (whole, fields) => {
      if (json) data(printableJson(whole))
      else data(isTty ? renderRecord(fields, look) : renderPlain(fields))
    },
    changed: (whole, sentence) => {
      if (json) data(printableJson(whole))
      note(sentence)
    },
  }
}
