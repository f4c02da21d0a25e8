/** Unambiguous bytes for MACs and AAD: every field carries its length, so that no two lists collide. */

export type Field = string | number | Date | Uint8Array | null

/** Each field as a tag byte, a 4-byte big-endian length, and its bytes. */
export function encodeFields(fields: readonly Field[]): Buffer {
  return Buffer.concat(fields.flatMap(encodeField))
}

function encodeField(field: Field): Buffer[] {
  const [tag, bytes] = tagged(field)
  const head = Buffer.alloc(5)
  head.writeUInt8(tag, 0)
  head.writeUInt32BE(bytes.length, 1)
  return [head, bytes]
}

function tagged(field: Field): [tag: number, bytes: Buffer] {
  if (field === null) return [0, Buffer.alloc(0)]
  if (typeof field === 'string') return [1, Buffer.from(field, 'utf8')]
  if (typeof field === 'number') return [2, Buffer.from(String(field), 'latin1')]
  if (field instanceof Date) return [3, Buffer.from(String(field.getTime()), 'latin1')]
  return [4, Buffer.from(field)]
}
