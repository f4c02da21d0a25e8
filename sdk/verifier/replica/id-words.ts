/** Public identifiers as four 32-bit words: 26 characters of five bits, of which the first has three. */
import { charCodeAt } from '@keyward/contract/char-code-at'
import { ID_PREFIXES, type IdKind } from '@keyward/contract/ids'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const LENGTH = 26
/** By the code of a character, of every byte there is. */
const VALUES = new Int8Array(256).fill(-1)
for (let value = 0; value < ALPHABET.length; value++) VALUES[ALPHABET.charCodeAt(value)] = value
const CODES = Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0))

/** How many words an identifier takes. */
export const ID_WORDS = 4

/** What the characters of the identifier that is being written stand for. */
const VALUE = new Int32Array(LENGTH)

/** Writes the part of `id` behind its prefix; false, with `words` as they were, when it is no such identifier. */
export function writeId(kind: IdKind, id: string, words: Int32Array, at: number): boolean {
  const prefix = ID_PREFIXES[kind]
  const start = prefix.length + 1
  if (id.length !== start + LENGTH || !id.startsWith(prefix) || id[prefix.length] !== '_')
    return false
  let all = 0
  for (let i = 0; i < LENGTH; i++) {
    VALUE[i] = VALUES[charCodeAt(id, start + i)] ?? -1
    all |= num(VALUE, i)
  }
  return all >= 0 && pack(words, at)
}

/** The same from the bytes of the characters behind a prefix. */
export function writeIdBytes(text: Uint8Array, from: number, words: Int32Array, at: number) {
  if (from + LENGTH > text.length) return false
  let all = 0
  for (let i = 0; i < LENGTH; i++) {
    VALUE[i] = VALUES[text[from + i] as number] as number
    all |= num(VALUE, i)
  }
  return all >= 0 && pack(words, at)
}

/** Puts five bits after five bits; false when the first have more than fit. */
function pack(words: Int32Array, at: number): boolean {
  if (num(VALUE, 0) > 7) return false
  const [seventh, fourteenth, twentieth] = [num(VALUE, 6), num(VALUE, 13), num(VALUE, 19)]
  words[at] = (joined(0, 6) << 4) | (seventh >>> 1)
  words[at + 1] = (seventh << 31) | (joined(7, 13) << 1) | (fourteenth >>> 4)
  words[at + 2] = (fourteenth << 28) | (joined(14, 19) << 3) | (twentieth >>> 2)
  words[at + 3] = (twentieth << 30) | joined(20, LENGTH)
  return true
}

function joined(from: number, end: number): number {
  let bits = 0
  for (let i = from; i < end; i++) bits = (bits << 5) | num(VALUE, i)
  return bits
}

const TEXTS = Object.fromEntries(
  Object.entries(ID_PREFIXES).map(([kind, prefix]) => [
    kind,
    Buffer.from(`${prefix}_${'0'.repeat(LENGTH)}`, 'latin1'),
  ]),
) as Record<IdKind, Buffer>

/** An identifier, somewhere in an array of words. */
export type IdWords = { readonly words: Int32Array; readonly at: number }

/** How many characters follow the prefix and its underscore. */
export const ID_TEXT_LENGTH = LENGTH

/** Writes the characters behind the prefix of an identifier, two at a time. */
export function writeIdText(words: Int32Array, at: number, into: Uint8Array, from: number): void {
  for (let pair = LENGTH / 2 - 1, bit = 0; pair >= 0; pair--, bit += 10) {
    const word = at + 3 - (bit >> 5)
    const shift = bit & 31
    const low = num(words, word) >>> shift
    const value = shift > 22 && word > at ? low | (num(words, word - 1) << (32 - shift)) : low
    into[from + 2 * pair] = CODES[(value >>> 5) & 31] as number
    into[from + 2 * pair + 1] = CODES[value & 31] as number
  }
}

/** The identifier that {@link writeId} wrote. */
export function readId(kind: IdKind, words: Int32Array, at: number): string {
  const text = TEXTS[kind]
  writeIdText(words, at, text, text.length - LENGTH)
  return text.toString('latin1')
}

/** Spreads identifiers evenly: their last half is random, their first half a time. */
export function idHash(words: Int32Array, at: number): number {
  let hash = num(words, at + 3) ^ Math.imul(num(words, at + 2), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 16), 0x9e3779b1)
  return hash ^ (hash >>> 15)
}

/** True when the words at `at` and those at `otherAt` are the same identifier. */
export const sameId = (words: Int32Array, at: number, other: Int32Array, otherAt: number) =>
  words[at + 3] === other[otherAt + 3] &&
  words[at + 2] === other[otherAt + 2] &&
  words[at + 1] === other[otherAt + 1] &&
  words[at] === other[otherAt]

/** A word that is known to be there. */
export const num = (words: Int32Array, at: number): number => words[at] as number
