import { serve } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import { callerOf, keyward } from '@keyward/sdk/adapters/hono'
import { openVerifier } from '@keyward/sdk/verifier/open-verifier'
import { Hono } from 'hono'
import { credential, port, urls } from './settings.mjs'

const verifier = await openVerifier({ urls, credential })

const app = new Hono()
app.use(keyward(verifier, { ip: (c) => getConnInfo(c).remote.address }))
app.get('/', (c) => {
  const { user, projectCode } = callerOf(c)
  return c.json({ user, projectCode })
})
serve({ fetch: app.fetch, port, hostname: '127.0.0.1' })
