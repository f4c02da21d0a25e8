/** When the database says that something exists already. */
import { Refusal, type RefusalCode } from '@keyward/contract'

const UNIQUE_VIOLATION = '23505'

/** Does a write; a violation of the named unique constraint becomes a refusal, all else stays a fault. */
export async function refuseTaken<T>(
  constraint: string,
  code: RefusalCode,
  write: PromiseLike<T>,
): Promise<T> {
  try {
    return await write
  } catch (error) {
    if (violatedConstraint(error) === constraint) throw new Refusal(code)
    throw error
  }
}

/** drizzle wraps the driver's error: SQLSTATE and constraint are on the cause. */
function violatedConstraint(error: unknown): unknown {
  const cause = error instanceof Error ? error.cause : null
  if (!(cause instanceof Error && 'code' in cause && 'constraint' in cause)) return null
  return cause.code === UNIQUE_VIOLATION ? cause.constraint : null
}
