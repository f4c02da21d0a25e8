import type { VerificationIndex } from '@keyward/sdk/verifier/index'

/**
 * Gets an index that was filled at once ready for its first change, a little at a time, so that
 * verifications are answered in between. Answers what stops it.
 */
export function prepareSoon(index: VerificationIndex): () => void {
  const go = () => {
    if (index.prepare()) next = setImmediate(go)
  }
  let next = setImmediate(go)
  return () => clearImmediate(next)
}
