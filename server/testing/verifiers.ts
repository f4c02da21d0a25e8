/** Verifiers as services open them, for a test file. */
import { openVerifier, type Verifier } from '@keyward/sdk/verifier/open-verifier'
import { afterEach, expect } from 'vitest'

/** What it opens is closed after each test. */
export function usingVerifiers() {
  const opened: Verifier[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((verifier) => verifier.close()))
  })
  return {
    async open(urls: readonly string[], credential: string): Promise<Verifier> {
      const verifier = await openVerifier({ urls, credential })
      opened.push(verifier)
      return verifier
    },
    /** Asks until it says so, and answers how many milliseconds that took; a second is long. */
    async untilSays(verifier: Verifier, plaintext: string, code: string): Promise<number> {
      const begun = performance.now()
      await expect
        .poll(() => verifier.verify(plaintext).code, { interval: 1, timeout: 5000 })
        .toBe(code)
      return performance.now() - begun
    },
  }
}
