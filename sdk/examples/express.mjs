import { callerOf, keyward } from '@keyward/sdk/adapters/express'
import { openVerifier } from '@keyward/sdk/verifier/open-verifier'
import express from 'express'
import { credential, port, urls } from './settings.mjs'

const verifier = await openVerifier({ urls, credential })

const app = express()
app.use(keyward(verifier))
app.get('/', (request, response) => {
  const { user, projectCode } = callerOf(request)
  response.json({ user, projectCode })
})
app.listen(port, '127.0.0.1')
