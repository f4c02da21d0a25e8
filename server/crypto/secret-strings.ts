/** Makes and digests secret strings. The only place where plaintexts are born. */
import { createHash, randomBytes, randomFillSync } from 'node:crypto'
import { BASE62, BODY_LENGTH, formatKey, formatUuidKey, Plaintext } from '@keyward/contract'

/** A new 256-bit secret string with the given prefix. */
export const newSecret = (prefix: string): Plaintext =>
  new Plaintext(formatKey(prefix, randomBody()))

/** A new 128-bit secret in UUID shape (design section 4). */
export const newUuidSecret = (): Plaintext =>
  new Plaintext(formatUuidKey(randomBytes(16).toString('hex')))

/** SHA-256 of a canonical secret string. A 256-bit random string needs no slow hash and no pepper. */
export const digestOf = (canonical: string): Buffer =>
  createHash('sha256').update(canonical, 'latin1').digest()

/** Security: rejection sampling, because `byte % 62` would favour the first eight characters. */
function randomBody(): string {
  let body = ''
  const pool = Buffer.alloc(64)
  while (body.length < BODY_LENGTH) {
    randomFillSync(pool)
    for (const byte of pool) {
      if (byte < 248 && body.length < BODY_LENGTH) body += BASE62.charAt(byte % 62)
    }
  }
  return body
}
