/**
 * Loaded into a server before its own code: each SIGUSR2 sets the clock of that process ahead, by
 * sixteen minutes unless told otherwise, which is longer than a sign-in counts as recent.
 */
const STEP_MS = Number(process.env.KEYWARD_TEST_STEP_MINUTES ?? 16) * 60_000
const RealDate = Date
let ahead = 0
process.on('SIGUSR2', () => {
  ahead += STEP_MS
})
const now = () => RealDate.now() + ahead
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given) => new target(...(given.length === 0 ? [now()] : given)),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
})
