/** Unambiguous bytes for MACs and AAD: every field carries its length, so that no two lists collide. */

export type Field = string | number | Date | Uint8Array | null

/** Each field as a tag byte, a 4-byte big-endian length, and its bytes. */
export function encodeFields(fields: readonly Field[]): Buffer {
  let at = 0
  for (const field of fields) at = writeField(field, at)
  return Buffer.from(scratch.subarray(0, at))
}

/** Written over by each call: a list of fields is encoded for every row of an index that is loaded. */
let scratch = Buffer.alloc(1024)
const HEAD_BYTES = 5

function writeField(field: Field, at: number): number {
  const [tag, content] = tagged(field)
  // No character of UTF-16 takes more than three bytes.
  const room = at + HEAD_BYTES + content.length * (typeof content === 'string' ? 3 : 1)
  if (room > scratch.length) scratch = Buffer.concat([scratch.subarray(0, at)], 2 * room)
  const length = write(content, at + HEAD_BYTES)
  scratch[at] = tag
  scratch.writeUInt32BE(length, at + 1)
  return at + HEAD_BYTES + length
}

function write(content: string | Uint8Array, at: number): number {
  if (typeof content === 'string') return scratch.write(content, at, 'utf8')
  scratch.set(content, at)
  return content.length
}

function tagged(field: Field): [tag: number, content: string | Uint8Array] {
  if (field === null) return [0, '']
  if (typeof field === 'string') return [1, field]
  if (typeof field === 'number') return [2, String(field)]
  if (field instanceof Date) return [3, String(field.getTime())]
  return [4, field]
}
