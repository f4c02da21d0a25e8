/** What use cases are given. Made once in app.ts. */
import type { Propagation } from '@keyward/contract'
import type { Config } from './config.ts'
import type { Keyring } from './crypto/keyring.ts'
import type { Database } from './db/open-database.ts'
import type { Log } from './log.ts'
import type { Auth } from './sessions/auth.ts'

export type Deps = {
  readonly config: Config
  readonly database: Database
  readonly keyring: Keyring
  readonly auth: Auth
  readonly now: () => Date
  readonly log: Log
  /** False while the disk is so full that only stopping acts are done. */
  readonly hasRoom: () => boolean
  /** Counts a row whose MAC is wrong, and raises the alarm; the row itself is refused by whoever read it. */
  readonly onForgery: (what: string, id: string) => void
  /** Called after every commit that moved the revision; resolves once this node verifies by it. */
  readonly onCommitted: () => Promise<void>
  /** Resolves when every node verifies by what this node has committed and applied. */
  readonly whenPropagated: () => Promise<Propagation>
}
