import { charCodeAt } from './char-code-at.ts'

/** CRC-32 (ISO-HDLC, the one of zip and PNG) of a Latin-1 string, as an unsigned 32-bit integer. */
export function crc32(text: string): number {
  let crc = 0xffffffff
  for (let i = 0; i < text.length; i++) {
    crc = (TABLE[(crc ^ charCodeAt(text, i)) & 0xff] ?? 0) ^ (crc >>> 8)
  }
  return (crc ^ 0xffffffff) >>> 0
}

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c
})
