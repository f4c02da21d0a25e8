/** IPv4 addresses as words: a string that is kept of every call is work for the garbage collector. */
import { charCodeAt } from '@keyward/contract/char-code-at'

const [ZERO, NINE, DOT] = [0x30, 0x39, 0x2e] as const
const PARTS = 4

/** The word of an address as {@link unpackAddress} writes it, or −1 for any other text. */
export function packAddress(text: string): number {
  let word = 0
  let part = -1
  let parts = 1
  for (let i = 0; i < text.length; i++) {
    const code = charCodeAt(text, i)
    if (code === DOT) {
      if (part < 0) return -1
      word = word * 256 + part
      part = -1
      parts += 1
    } else {
      // No digit follows a leading zero, and no part is above 255.
      if (code < ZERO || code > NINE || part === 0) return -1
      part = Math.max(part, 0) * 10 + code - ZERO
      if (part > 255) return -1
    }
  }
  return parts === PARTS && part >= 0 ? word * 256 + part : -1
}

/** The text of a word, whether it was kept with a sign or without. */
export const unpackAddress = (word: number): string =>
  `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`
