/** A page of somebody else on the same site as the console: another port of the same host. */
import { createServer } from 'node:http'

export type Sibling = { readonly url: string; stop(): Promise<void> }

/** Serves an empty page, and a script that says that it ran. */
export async function startSibling(): Promise<Sibling> {
  const server = createServer((request, response) => {
    const script = request.url === '/script.js'
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html')
    response.end(
      script ? 'window.hostile = "foreign script"' : '<!doctype html><title>Sibling</title>',
    )
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => new Promise((done) => server.close(() => done())),
  }
}
