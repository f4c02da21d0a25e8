/** Structured logs: a message and named fields. Never a plaintext, digest or e-mail address. */
import pino from 'pino'

export type Log = {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Logs as JSON lines, to stderr unless told otherwise; `silent` for none. */
export const createLog = (
  level: string,
  to: pino.DestinationStream = pino.destination({ dest: 2, sync: true }),
): Log => pino({ level, base: null, serializers: { err: loggedError } }, to)

/** What is said of an error: these fields and no others. */
type LoggedError = {
  readonly type: string
  readonly message: string
  readonly code?: string
  readonly stack?: string
  readonly cause?: LoggedError
}

/**
 * Security: the errors of the database carry the parameters of the failed query, that is digests,
 * sealed copies and e-mail addresses, in fields and at the end of the message. None of it is logged.
 */
function loggedError(error: unknown): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'Something was thrown' }
  const { name, message, stack = '', cause } = error
  return {
    type: name,
    message: maskSecrets(message.split('\nparams:')[0] ?? ''),
    ...('code' in error ? { code: String(error.code) } : {}),
    stack: stack.split('\n').filter(isFrame).join('\n'),
    ...(cause === undefined ? {} : { cause: loggedError(cause) }),
  }
}

const isFrame = (line: string) => /^ +at /.test(line)

/** A text without what looks like a key, token, credential or link. */
export const maskSecrets = (text: string): string =>
  text.replaceAll(/[a-z]{2,5}_[0-9A-Za-z]{49}/g, '[plaintext key]')
