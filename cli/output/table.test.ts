import displayWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { createPaint } from './colour.ts'
import { type Column, renderPlain, renderRecord, renderTable } from './table.ts'

type Row = { readonly id: string; readonly name: string; readonly note: string | null }
const columns: readonly Column<Row>[] = [
  { field: 'key_id', of: (row) => row.id },
  { field: 'name', of: (row) => row.name },
  { field: 'note', of: (row) => row.note, droppable: true },
]
const rows: readonly Row[] = [
  { id: 'key_1', name: '氣象預報', note: 'wide' },
  { id: 'key_2', name: 'tiles', note: null },
]
const plainLook = (width: number) => ({ width, paint: createPaint(false) })

describe('tables for people', () => {
  it('align the columns after wide characters by display width', () => {
    const lines = renderTable(rows, columns, plainLook(80)).split('\n')
    const starts = ['NOTE', 'wide', '-'].map((word, i) => {
      const line = lines[i] ?? ''
      return displayWidth(line.slice(0, line.lastIndexOf(word)))
    })
    expect(new Set(starts).size).toBe(1)
  })

  it('lose droppable columns on a narrow terminal, and only those', () => {
    const wide = displayWidth('KEY ID  氣象預報  wide')
    expect(renderTable(rows, columns, plainLook(wide))).toContain('wide')
    expect(renderTable(rows, columns, plainLook(wide - 1))).not.toContain('wide')
    expect(renderTable(rows, columns, plainLook(5))).toContain('氣象預報')
  })

  it('shorten times and paint a status without moving the columns', () => {
    const painted = { width: 80, paint: createPaint(true) }
    const fields = [
      ['status', 'expired'],
      ['expires_at', '2026-10-21T08:00:12.345Z'],
    ] as const
    expect(renderRecord(fields, plainLook(80))).toBe(
      'STATUS      expired\nEXPIRES AT  2026-10-21 08:00Z',
    )
    expect(renderRecord(fields, painted)).toContain('\u001b[')
    expect(displayWidth(renderRecord(fields, painted))).toBe(
      displayWidth(renderRecord(fields, plainLook(80))),
    )
  })

  it('never pass on what could act on the terminal', () => {
    const evil = [{ id: 'key_1', name: '\u001b]0;owned\u0007\u202eabc\r\nkey_2', note: '' }]
    const table = renderTable(evil, columns, plainLook(200))
    expect(table).toContain('\\u{1b}]0;owned\\u{7}\\u{202e}abc\\u{d}\\u{a}key_2')
    expect(table.split('\n')).toHaveLength(2)
  })
})

describe('plain output for scripts', () => {
  it('is one line per row whatever a name contains', () => {
    const text = renderPlain([['key_1', 'a\tb\nc', null, 3, true]])
    expect(text).toBe('key_1\ta\\u{9}b\\u{a}c\t\t3\ttrue')
  })
})
