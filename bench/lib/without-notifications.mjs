/** What PostgreSQL sends, without its notifications: they are lost, everything else arrives. */
const NOTIFICATION = 'A'.charCodeAt(0)
const HEAD_BYTES = 5

/** Answers a filter of one connection; counts in `seen.notifications` what it drops. */
export function withoutNotifications(seen) {
  let rest = Buffer.alloc(0)
  return (chunk) => {
    const bytes = Buffer.concat([rest, chunk])
    const kept = []
    let at = 0
    while (bytes.length - at >= HEAD_BYTES) {
      const end = at + 1 + bytes.readUInt32BE(at + 1)
      if (end > bytes.length) break
      if (bytes[at] === NOTIFICATION) seen.notifications += 1
      else kept.push(bytes.subarray(at, end))
      at = end
    }
    rest = bytes.subarray(at)
    return Buffer.concat(kept)
  }
}
