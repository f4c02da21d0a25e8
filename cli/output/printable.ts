/**
 * Names come from other people. Control characters in them could move the cursor, recolour the
 * terminal or forge a line, and direction marks could reorder one, so all are shown as escapes.
 */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

/** The text with everything that could act on a terminal written out, such as `\u{1b}`. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${hex(character)}}`)
}

/** Indented JSON; what `JSON.stringify` leaves raw (DEL, C1, direction marks) is escaped too. */
export function printableJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2)
  return text.replace(UNPRINTABLE, (character) =>
    character === '\n' ? character : `\\u${hex(character).padStart(4, '0')}`,
  )
}

const hex = (character: string): string => (character.codePointAt(0) ?? 0).toString(16)

/** Security: a whole key, token or credential that was typed by mistake is not repeated. */
export const withoutSecrets = (text: string): string =>
  text.replace(/\b[a-z]{2,5}_[0-9A-Za-z]{49}\b/g, '[plaintext key]')
