/** The only way a plaintext leaves the server: in the reply to its owner. */
import { Plaintext } from '@keyward/contract'

/** A copy of a reply with its plaintexts revealed, ready to be serialised by its schema. */
export function revealed(value: unknown): unknown {
  if (value instanceof Plaintext) return value.reveal()
  if (Array.isArray(value)) return value.map(revealed)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, revealed(inner)]))
}
