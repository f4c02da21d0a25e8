/** What an Idempotency-Key claims: a MAC of actor, route and key, and a MAC of the request body. */
export type IdempotencyClaim = { readonly claim: Buffer; readonly fingerprint: Buffer }
