/** A plain server on a port of its own, for what stands where Keyward should. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export async function startPlainServer(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
