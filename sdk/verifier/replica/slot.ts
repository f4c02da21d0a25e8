/**
 * One live version of a key is one slot of sixteen words, which is a line of the processor's cache:
 *
 *     0–5    first 192 bits of the plaintext's SHA-256
 *     6–9    key ID
 *     10–11  end of validity in milliseconds, high and low half
 *     12     row of the membership table
 *     13     state
 *     14–15  end of validity, the other side
 *
 * A slot is filled, then published by one atomic store of its state. An end of validity changes by
 * writing the side that is not in use, then turning the state to it: readers never wait.
 */
import { charCodeAt } from '@keyward/contract/char-code-at'
import type { IndexedVersion } from '../index.ts'
import { num } from './id-words.ts'

export const SLOT_WORDS = 16
export const DIGEST_WORDS = 6
export const KEY_ID = 6
const ENDS_AT = 10
export const MEMBERSHIP = 12
export const STATE = 13
const OTHER_ENDS_AT = 14

/** Nothing was ever here: a probe ends. */
export const EMPTY = 0
export const LIVE = 1
/** Was live once: a probe goes on. */
export const DEAD = 2
export const DISABLED = 4
export const ADMIN = 8
/** The end of validity stands on the other side. */
const OTHER_SIDE = 16
/** Counts the turns, so that a reader notices one in between. */
const TURN = 32

const HALF = 2 ** 32

/** Writes digest words from the Latin-1 string of a SHA-256. */
export function writeDigest(digest: string, into: Int32Array): void {
  for (let word = 0, at = 0; word < DIGEST_WORDS; word++, at += 4)
    into[word] =
      (charCodeAt(digest, at) << 24) |
      (charCodeAt(digest, at + 1) << 16) |
      (charCodeAt(digest, at + 2) << 8) |
      charCodeAt(digest, at + 3)
}

/** Writes the digest words of the slot at `slot` from the bytes of a SHA-256. */
export function writeDigestBytes(
  bytes: Uint8Array,
  from: number,
  words: Int32Array,
  slot: number,
): void {
  const byte = (at: number) => bytes[at] as number
  for (let word = slot, at = from; word < slot + DIGEST_WORDS; word++, at += 4)
    words[word] = (byte(at) << 24) | (byte(at + 1) << 16) | (byte(at + 2) << 8) | byte(at + 3)
}

/** True when the slot at `at` holds the digest at `from`; says nothing of whether it is live. */
export const holdsDigest = (words: Int32Array, at: number, digest: Int32Array, from = 0): boolean =>
  words[at] === digest[from] &&
  words[at + 1] === digest[from + 1] &&
  words[at + 2] === digest[from + 2] &&
  words[at + 3] === digest[from + 3] &&
  words[at + 4] === digest[from + 4] &&
  words[at + 5] === digest[from + 5]

/** Where the end of validity stands under a state. */
export const endsAtIn = (at: number, state: number): number =>
  at + (state & OTHER_SIDE ? OTHER_ENDS_AT : ENDS_AT)

/** End of validity under a state that was read before; check afterwards that the state still stands. */
export function readEndsAt(words: Int32Array, at: number, state: number): number {
  const side = endsAtIn(at, state)
  return instantOf(num(words, side), num(words, side + 1))
}

/** A moment from its high and low half. */
export const instantOf = (high: number, low: number): number => high * HALF + (low >>> 0)

/** What a version says, beside whose it is. */
export type Grant = Pick<IndexedVersion, 'role' | 'endsAt' | 'disabled'>

/** Writes the rest of a live slot, beside digest and key ID, where nobody sees it yet. */
export function writeGrant(words: Int32Array, at: number, grant: Grant, membershipRow: number) {
  const { role, endsAt, disabled } = grant
  words[at + ENDS_AT] = Math.floor(endsAt / HALF)
  words[at + ENDS_AT + 1] = (endsAt % HALF) | 0
  words[at + MEMBERSHIP] = membershipRow
  words[at + STATE] = LIVE | (role === 'admin' ? ADMIN : 0) | (disabled ? DISABLED : 0)
}

/** The state that follows, after the end of validity was written to the side not in use. */
export function turn(words: Int32Array, at: number, state: number, endsAt: number): number {
  const side = at + (state & OTHER_SIDE ? ENDS_AT : OTHER_ENDS_AT)
  words[side] = Math.floor(endsAt / HALF)
  words[side + 1] = (endsAt % HALF) | 0
  return (state ^ OTHER_SIDE) + TURN
}
