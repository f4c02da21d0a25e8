import { createServer } from 'node:http'
import { callerOf, keyward } from '@keyward/sdk/adapters/node-http'
import { openVerifier } from '@keyward/sdk/verifier/open-verifier'
import { credential, port, urls } from './settings.mjs'

const verifier = await openVerifier({ urls, credential })

const handler = (request, response) => {
  const { user, projectCode } = callerOf(request)
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ user, projectCode }))
}

createServer(keyward(verifier, handler)).listen(port, '127.0.0.1')
