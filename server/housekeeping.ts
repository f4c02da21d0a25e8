/** What happens by clock: keys of leavers end, old answers for retries, attempts, usage and revisions are forgotten. */
import type { Deps } from './deps.ts'
import { forgetOldAnswers } from './http/idempotency.ts'
import { dropUsage } from './keys/drop-usage.ts'
import { deleteLeaverKeys } from './members/delete-leaver-keys.ts'
import { forgetOldAttempts } from './sessions/attempts.ts'
import { dropHistory } from './verification/drop-history.ts'

const EVERY_MS = 10 * 60_000

/** Runs at once and every ten minutes; answers how to stop it. */
export function startHousekeeping(deps: Deps): () => void {
  const run = async () => {
    try {
      await forgetOldAnswers(deps.database.orm, deps.now())
      await deleteLeaverKeys(deps)
      await forgetOldAttempts(deps.database.orm, deps.now())
      await dropUsage(deps.database.orm, deps.now())
      await dropHistory(deps.database.orm, deps.now())
    } catch (error) {
      deps.log.warn({ err: error }, 'Housekeeping failed and will be tried again')
    }
  }
  void run()
  const timer = setInterval(() => void run(), EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}
