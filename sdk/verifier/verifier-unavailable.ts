/** The verifier cannot decide, because it has not heard from Keyward: answer 503, never 200. */
export class VerifierUnavailable extends Error {
  constructor(cause?: unknown) {
    super('This verifier has not heard from Keyward', { cause })
    this.name = 'VerifierUnavailable'
  }
}
