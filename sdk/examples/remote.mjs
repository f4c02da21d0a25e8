import { createServer } from 'node:http'
import { callerOf, keyward } from '@keyward/sdk/adapters/node-http'
import { openRemoteVerifier } from '@keyward/sdk/verifier/open-remote-verifier'
import { credential, port, urls } from './settings.mjs'

// Asks Keyward over HTTP and gives an answer again for a second; nothing is kept in the process.
const verifier = openRemoteVerifier({ urls, credential })

const handler = (request, response) => {
  const { user, projectCode } = callerOf(request)
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ user, projectCode }))
}
const onUnavailable = (reason) => console.error('Keyward cannot decide:', reason)

createServer(keyward(verifier, handler, { onUnavailable })).listen(port, '127.0.0.1')
