/**
 * How long a node may answer from its index without having heard from the database (R1–R3). It is
 * checked when it is used, never by a timer: a process that was frozen wakes with a lease that ended.
 */

/** What a lease reads time from; the system's own unless given. */
export type LeaseClocks = {
  /** Milliseconds that only pass. */
  readonly monotonic: () => number
  /** Milliseconds since the epoch. */
  readonly wall: () => number
}

export type Lease = {
  /** Begins a poll: what it finds is as old as this moment. */
  begin(): Moment
  /** A poll that began at `moment` has succeeded: what it found may be answered for `lengthMs` from then. */
  renew(moment: Moment, lengthMs: number): void
  /** Ends it now. */
  drop(): void
  /** What is left in milliseconds; 0 when it has ended. `wallMs`: the wall's clock, if it was read just now. */
  leftMs(wallMs?: number): number
}

/** One moment on both clocks. */
export type Moment = { readonly monotonic: number; readonly wall: number }

/** So long from a moment on. */
export type HeldLease = { readonly since: Moment; readonly lengthMs: number }

/** A suspended machine stops the monotonic clock, not the wall's: then nobody knows how long it was. */
const DRIFT_MAX_MS = 1000

const SYSTEM: LeaseClocks = { monotonic: () => performance.now(), wall: Date.now }

/** Nothing is held before the first poll. */
export function createLease({ monotonic, wall }: LeaseClocks = SYSTEM): Lease {
  let held: HeldLease | null = null
  return {
    begin: () => ({ monotonic: monotonic(), wall: wall() }),
    renew(since, lengthMs) {
      held = { since, lengthMs }
    },
    drop() {
      held = null
    },
    leftMs: (wallMs = wall()) =>
      held === null ? 0 : leftOf(held, { monotonic: monotonic(), wall: wallMs }),
  }
}

/** What is left of a lease now, in milliseconds; 0 when it has ended. */
export function leftOf({ since, lengthMs }: HeldLease, now: Moment): number {
  const passed = now.monotonic - since.monotonic
  const drift = Math.abs(now.wall - since.wall - passed)
  return drift > DRIFT_MAX_MS ? 0 : Math.max(0, lengthMs - passed)
}
