/** Structured logs: a message and named fields. Never a plaintext, digest or e-mail address. */
import pino from 'pino'

export type Log = {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Logs to stderr as JSON lines; `silent` for none. */
export const createLog = (level: string): Log =>
  pino({ level, base: null }, pino.destination({ dest: 2, sync: true }))
