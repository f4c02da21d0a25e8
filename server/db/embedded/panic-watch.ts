const ERROR_RESPONSE = 0x45 // 'E'
const HEADER_BYTES = 5

/**
 * Reads along in the engine's replies and returns the sentence of a PANIC. PostgreSQL ends all
 * its processes after one, because what it holds in memory may no longer match its files; PGlite
 * only reports it and goes on. Messages may be cut anywhere between two calls.
 */
export function createPanicWatch(): (bytes: Uint8Array) => string | undefined {
  let header: number[] = []
  let body: number[] | undefined
  let left = 0

  const skip = (bytes: Uint8Array, at: number): number => {
    const taken = Math.min(left, bytes.length - at)
    if (body) body.push(...bytes.subarray(at, at + taken))
    left -= taken
    return at + taken
  }
  const begin = () => {
    const [type, a = 0, b = 0, c = 0, d = 0] = header
    left = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d - 4
    body = type === ERROR_RESPONSE ? [] : undefined
    header = []
  }
  return (bytes) => {
    let panic: string | undefined
    for (let at = 0; at < bytes.length; ) {
      if (left > 0) at = skip(bytes, at)
      else if (header.push(bytes[at++] ?? 0) === HEADER_BYTES) begin()
      if (left > 0 || !body) continue
      panic ??= readPanic(body)
      body = undefined
    }
    return panic
  }
}

/** An ErrorResponse is a list of fields: a letter, text, NUL. V is the severity, M the sentence. */
function readPanic(body: number[]): string | undefined {
  const fields = new Map<string, string>()
  for (const field of Buffer.from(body).toString('utf8').split('\0')) {
    fields.set(field.slice(0, 1), field.slice(1))
  }
  return fields.get('V') === 'PANIC' ? (fields.get('M') ?? 'PANIC') : undefined
}
