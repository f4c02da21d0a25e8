/**
 * The shape of every secret string Keyward hands out.
 *
 * NEVER CHANGE THESE FORMATS. Keys live for years in places we cannot reach; a change here makes
 * them unreadable. `contract/vectors/` freezes the formats and a test holds this file against it.
 */
import { charCodeAt } from './char-code-at.ts'
import { crc32 } from './crc32.ts'

export const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** 43 base62 characters carry 256.03 bits. */
export const BODY_LENGTH = 43
export const CHECKSUM_LENGTH = 6
/** Prefixes that mean something else than an API key. */
export const RESERVED_PREFIXES = ['kwm', 'kws', 'kwl'] as const
export const DEFAULT_PREFIX = 'kw'
/** Prefix of a management token. */
export const MANAGEMENT_TOKEN_PREFIX = 'kwm'
/** Prefix of a service credential. */
export const SERVICE_CREDENTIAL_PREFIX = 'kws'
/** Prefix of a one-time link's secret. */
export const LINK_PREFIX = 'kwl'

const [UNDERSCORE, LOWER_A, LOWER_Z] = [0x5f, 0x61, 0x7a]
const PREFIX = /^[a-z]{2,5}$/
const TAIL_LENGTH = BODY_LENGTH + CHECKSUM_LENGTH
/** 1 for the character codes of base62. */
const IS_BASE62 = Uint8Array.from({ length: 128 }, (_, code) =>
  BASE62.includes(String.fromCharCode(code)) ? 1 : 0,
)
const UUID_LENGTH = 36
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The public pattern for secret scanners, for one prefix. */
export const scannerPattern = (prefix: string): string => `\\b${prefix}_[0-9A-Za-z]{49}\\b`

export type KeyFormat = 'standard' | 'uuid'

/** What a presented string is, judged by its looks alone. */
export type ParsedKey =
  | { readonly format: 'standard'; readonly prefix: string; readonly canonical: string }
  | { readonly format: 'uuid'; readonly canonical: string }
  | { readonly format: 'malformed' }

/** True for a prefix an installation may choose: 2–5 lower-case letters, none of the reserved. */
export function isUsablePrefix(prefix: string): boolean {
  return PREFIX.test(prefix) && !(RESERVED_PREFIXES as readonly string[]).includes(prefix)
}

/** `<prefix>_<43 base62><6 base62>`; the tail is the CRC-32 of everything before it. */
export function formatKey(prefix: string, body: string): string {
  if (!PREFIX.test(prefix)) throw new RangeError('a key prefix is 2 to 5 lower-case letters')
  if (body.length !== BODY_LENGTH || !/^[0-9A-Za-z]+$/.test(body)) {
    throw new RangeError(`a key body is ${BODY_LENGTH} base62 characters`)
  }
  const head = `${prefix}_${body}`
  return head + checksum(head)
}

/** 32 lower-case hex digits as 8-4-4-4-12, for clients that only take UUIDs. */
export function formatUuidKey(hex: string): string {
  if (!/^[0-9a-f]{32}$/.test(hex)) throw new RangeError('a uuid key is made of 32 hex digits')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-')
}

/**
 * Reads a presented string without trusting it. The checksum is not looked at here: whoever has
 * an index asks it first and calls {@link hasValidChecksum} only on a miss.
 */
export function parseKey(presented: string): ParsedKey {
  const prefixLength = standardPrefixLength(presented)
  if (prefixLength > 0) {
    return {
      format: 'standard',
      prefix: presented.slice(0, prefixLength),
      canonical: presented,
    }
  }
  if (presented.length === UUID_LENGTH && UUID.test(presented))
    return { format: 'uuid', canonical: presented.toLowerCase() }
  return { format: 'malformed' }
}

/**
 * True for the length and the prefix of a standard key. Whoever has an index asks no more before
 * asking it: a string of other characters is in no index, and {@link parseKey} tells on a miss.
 */
export const hasStandardOutline = (presented: string): boolean => outlinedPrefix(presented) > 0

/** The length of the prefix of a string shaped `^[a-z]{2,5}_.{49}$`, and 0 for any other. */
function outlinedPrefix(presented: string): number {
  const length = presented.length - TAIL_LENGTH - 1
  if (length < 2 || length > 5 || charCodeAt(presented, length) !== UNDERSCORE) return 0
  for (let i = 0; i < length; i++) {
    const code = charCodeAt(presented, i)
    if (code < LOWER_A || code > LOWER_Z) return 0
  }
  return length
}

/** The same for `^[a-z]{2,5}_[0-9A-Za-z]{49}$`; a regular expression takes three times as long. */
function standardPrefixLength(presented: string): number {
  const length = outlinedPrefix(presented)
  if (length === 0) return 0
  for (let i = length + 1; i < presented.length; i++) {
    if (IS_BASE62[charCodeAt(presented, i)] !== 1) return 0
  }
  return length
}

/** True when the last six characters are the checksum of what stands before them. */
export function hasValidChecksum(key: string): boolean {
  return checksum(key.slice(0, -CHECKSUM_LENGTH)) === key.slice(-CHECKSUM_LENGTH)
}

/** The two visible ends of a key: prefix with the first four characters, and the last four. */
export type KeyHint = { readonly first: string; readonly last: string }

/** First and last four characters of a key's body, the first with its prefix. */
export function hintOf(key: string): KeyHint {
  const bodyAt = key.indexOf('_') + 1
  return { first: key.slice(0, bodyAt + 4), last: key.slice(-4) }
}

/** How a key is written where it must not be readable: `kw_7f3c…4e5f`. */
export const maskedKey = (hint: KeyHint): string => `${hint.first}…${hint.last}`

function checksum(head: string): string {
  let rest = crc32(head)
  let digits = ''
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    digits = BASE62.charAt(rest % 62) + digits
    rest = Math.floor(rest / 62)
  }
  return digits
}
