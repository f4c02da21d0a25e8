/** Characters that mean nothing anywhere: not in JSON, not in a form. Keys have no others. */
import { charCodeAt } from '@keyward/contract/char-code-at'

/** Longer than any key; what is longer still is read the long way. */
export const PLAIN_LENGTH_MAX = 64

/** 1 for plain characters. */
const IS_PLAIN = Uint8Array.from({ length: 128 }, (_, code) =>
  /[0-9A-Za-z_-]/.test(String.fromCharCode(code)) ? 1 : 0,
)

/** True when only plain characters stand between `from` and `to`. */
export function isPlain(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (IS_PLAIN[charCodeAt(text, i)] !== 1) return false
  return true
}
