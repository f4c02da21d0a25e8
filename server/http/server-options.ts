import { HotRequest } from './hot-request.ts'

/** Node's defaults of the times are 60 s and 300 s, checked every 30 s: a gift to slow clients. */
export const SERVER_OPTIONS = {
  IncomingMessage: HotRequest,
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 2000,
  keepAliveTimeout: 5000,
  maxHeaderSize: 16_384,
}
