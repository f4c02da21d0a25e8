/** Keyward's SDK. */
export {
  type CallOptions,
  type Client,
  type ClientOptions,
  createClient,
  KeywardError,
} from './client.ts'
