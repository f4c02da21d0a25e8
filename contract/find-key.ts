/** Finding a whole secret string in what somebody typed or pasted. */

/** More characters after the prefix than a public ID has: a key, or nearly all of one. */
const STANDARD = /[a-z]{2,5}_[0-9A-Za-z]{27,}/
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i

/** The first key, management token, service credential or link in a text; null when there is none. */
export function keyIn(text: string): string | null {
  return STANDARD.exec(text)?.[0] ?? UUID.exec(text)?.[0].toLowerCase() ?? null
}
