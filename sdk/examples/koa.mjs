import { callerOf, keyward } from '@keyward/sdk/adapters/koa'
import { openVerifier } from '@keyward/sdk/verifier/open-verifier'
import Koa from 'koa'
import { credential, port, urls } from './settings.mjs'

const verifier = await openVerifier({ urls, credential })

const app = new Koa()
app.use(keyward(verifier))
app.use((ctx) => {
  const { user, projectCode } = callerOf(ctx)
  ctx.body = { user, projectCode }
})
app.listen(port, '127.0.0.1')
