/** Glob patterns as the import table writes them: `*`, `**` and `{a,b}`. */
export function matchesGlob(path, pattern) {
  const source = pattern
    .replaceAll(/[.+^$()[\]\\]/g, '\\$&')
    .replaceAll('{', '(')
    .replaceAll('}', ')')
    .replaceAll(',', '|')
    .replaceAll('**/', '\u0001')
    .replaceAll('**', '\u0002')
    .replaceAll('*', '[^/]*')
    .replaceAll('\u0001', '(.*/)?')
    .replaceAll('\u0002', '.*')
  return new RegExp(`^${source}$`).test(path)
}
