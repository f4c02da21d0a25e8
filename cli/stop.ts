import type { EXIT } from './exit-codes.ts'

/** A command cannot go on, for a reason a person can act on; `hint` names the next command. */
export class Stop extends Error {
  readonly exit: keyof typeof EXIT
  readonly hint: string | undefined

  /** A server that must answer for this to be the reason. */
  readonly ifReachable: string | undefined

  constructor(exit: keyof typeof EXIT, message: string, hint?: string, ifReachable?: string) {
    super(message)
    this.name = 'Stop'
    this.exit = exit
    this.hint = hint
    this.ifReachable = ifReachable
  }
}
