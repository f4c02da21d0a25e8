import { Socket } from 'node:net'

/**
 * A socket that sends what is written in one turn of the event loop as one packet: `pg` writes each
 * statement of a flight by itself, and a system call costs more than making the statement.
 */
export class FlightSocket extends Socket {
  #open = false

  override cork(): void {
    if (this.#open) return
    this.#open = true
    super.cork()
    process.nextTick(() => {
      this.#open = false
      super.uncork()
    })
  }

  override uncork(): void {}
}
