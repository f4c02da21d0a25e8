/** oidc-provider's introspection of opaque tokens, kept where it keeps them by default: in memory. */
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import Provider from 'oidc-provider'
import { tell } from './tell.mjs'

/** Its store forgets what is beyond the thousandth thing. */
const TOKENS = 400
const CLIENT = { client_id: 'bench', client_secret: randomBytes(32).toString('base64url') }

const server = createServer((request, response) => answer(request, response))
await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
const provider = new Provider(`http://127.0.0.1:${server.address().port}`, {
  clients: [
    { ...CLIENT, grant_types: ['client_credentials'], redirect_uris: [], response_types: [] },
  ],
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    introspection: { enabled: true },
  },
  ttl: { ClientCredentials: 86_400 },
})
// Inactive is an answer to it, and a failure to the figure.
provider.use(async (context, next) => {
  await next()
  if (context.path === '/token/introspection' && context.body?.active !== true) context.status = 500
})
const answer = provider.callback()
tell(server, (await makeTokens()).map(introspection))

async function makeTokens() {
  const client = await provider.Client.find(CLIENT.client_id)
  const made = []
  for (let i = 0; i < TOKENS; i++)
    made.push(await new provider.ClientCredentials({ client, scope: '' }).save())
  return made
}

function introspection(token) {
  const proof = Buffer.from(`${CLIENT.client_id}:${CLIENT.client_secret}`).toString('base64')
  const headers = {
    authorization: `Basic ${proof}`,
    'content-type': 'application/x-www-form-urlencoded',
  }
  return { method: 'POST', url: '/token/introspection', headers, body: `token=${token}` }
}
