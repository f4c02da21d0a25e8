/** Keyward's SDK. */
export {
  type CallOptions,
  type Client,
  type ClientOptions,
  createClient,
  KeywardError,
  problemOf,
} from './client.ts'
export { type PresentedKey, type VerifierOptions, verifyOverHttp } from './verify-over-http.ts'
