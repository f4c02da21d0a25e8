/** Paths as prefixes are matched against them: one reading, or none. */

/** What makes two readers disagree: escapes, backslashes, and segments that begin with dots. */
const NEEDS_CARE = /[%\\;?#]|\/\./
/** Escaped, these mean something else to whoever decodes first: separators, dots, the escape itself. */
const STRUCTURE = /[/\\.%;?#]/
/** `.`, `..`, and both with parameters behind, which some servers take for the same. */
const DOT_SEGMENT = /^\.{1,2}(?:;|$)/
// oxlint-disable-next-line no-control-regex -- Control characters are what is looked for.
const CONTROL = /[\u0000-\u001f\u007f]/

/**
 * The decoded path of a request target, without its query. Null when its raw and decoded forms
 * differ in meaning: whoever routes the request may read it differently from whoever allows it.
 */
export function plainPath(target: string): string | null {
  if (!target.startsWith('/')) return null
  if (!NEEDS_CARE.test(target)) return target
  const [raw = ''] = target.split('?', 1)
  // A target has no fragment: some readers end the path there, others go on to what follows.
  if (/[\\#]/.test(raw) || raw.split('/').some((segment) => DOT_SEGMENT.test(segment))) return null
  for (const [, escaped = ''] of raw.matchAll(/%(.{0,2})/g)) {
    if (!/^[0-9a-f]{2}$/i.test(escaped)) return null
    if (STRUCTURE.test(String.fromCharCode(Number.parseInt(escaped, 16)))) return null
  }
  try {
    const decoded = decodeURIComponent(raw)
    return CONTROL.test(decoded) ? null : decoded
  } catch {
    return null
  }
}
