/** The same as replay.lua with autocannon; every connection walks the requests from its own place. */
import { readFileSync } from 'node:fs'
import autocannon from 'autocannon'

const [url, path, connections, seconds] = process.argv.slice(2)
// autocannon keeps the requests once per connection, so it gets fewer of them.
const EACH = 400

const requests = readFileSync(path, 'utf8').trimEnd().split('\n').map(readRequest)
const result = await autocannon({
  url,
  connections: Number(connections),
  duration: Number(seconds),
  timeout: 30,
  setupClient(client) {
    const from = Math.floor(Math.random() * requests.length)
    client.setRequests(
      Array.from({ length: EACH }, (_, i) => requests[(from + i) % requests.length]),
    )
  },
})
const { non2xx: refused, errors: broken, latency, duration } = result
const { p50, p99 } = latency
console.log(
  JSON.stringify({ requests: result.requests.total, seconds: duration, refused, broken, p50, p99 }),
)

function readRequest(line) {
  const [method, path, body, ...headers] = line.split('\t')
  const named = Object.fromEntries(headers.map((header) => header.split(/: (.*)/, 2)))
  return { method, path, headers: named, ...(body === '' ? {} : { body }) }
}
