/** Tells the figure what to ask a peer, and where; ends when the figure says so. */
export function tell(server, requests) {
  const { port } = server.address()
  process.send({ origin: `http://127.0.0.1:${port}`, requests })
  process.on('message', () => process.exit())
}
