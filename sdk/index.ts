/** Keyward's SDK. */
export { type CallOptions, type Client, type ClientOptions, createClient } from './client.ts'
export { KeywardError, problemOf } from './keyward-error.ts'
export { type AskingService, type PresentedKey, verifyOverHttp } from './verify-over-http.ts'
