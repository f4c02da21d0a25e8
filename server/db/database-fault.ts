/**
 * What can be wrong with the database as a whole, as opposed to one statement.
 * Each comes with a sentence for the operator that says what to do.
 */
export type DatabaseFaultCode =
  | 'directory_in_use'
  | 'directory_lost'
  | 'disk_full'
  | 'engine_died'
  | 'engine_mismatch'
  | 'not_built'
  | 'postgres_too_old'
  | 'schema_diverged'
  | 'schema_newer'
  | 'unreachable'

/** A fault that stops the database from being opened or used; `message` is meant to be read. */
export class DatabaseFault extends Error {
  readonly code: DatabaseFaultCode

  constructor(code: DatabaseFaultCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'DatabaseFault'
    this.code = code
  }
}
