/** One clock for all processes of a host: Linux gives every one of them the same monotonic time. */
const OFFSET_MS = Number(process.hrtime.bigint()) / 1e6 - performance.now()

/** Milliseconds that can be compared between processes. */
export const hostMs = () => performance.now() + OFFSET_MS
