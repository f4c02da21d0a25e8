/** Rows of the Markdown table that begins with the given header row, as arrays of cells. */
export function tableRows(text, header) {
  const lines = text.split('\n')
  const start = lines.indexOf(header)
  if (start === -1) throw new Error(`There is no table "${header}"`)
  const rows = lines.slice(start + 2)
  const end = rows.findIndex((line) => !line.startsWith('|'))
  return rows.slice(0, end === -1 ? undefined : end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

/** The words a cell holds in backquotes. */
export const codeWords = (cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word)
