import { callerOf, keyward } from '@keyward/sdk/adapters/fastify'
import { openVerifier } from '@keyward/sdk/verifier/open-verifier'
import fastify from 'fastify'
import { credential, port, urls } from './settings.mjs'

const verifier = await openVerifier({ urls, credential })

const app = fastify()
await app.register(keyward(verifier))
app.get('/', (request) => {
  const { user, projectCode } = callerOf(request)
  return { user, projectCode }
})
await app.listen({ port, host: '127.0.0.1' })
