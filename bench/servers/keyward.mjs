/** A real Keyward as it is built, on a database that the loader filled. */
import { measureCommits } from '../lib/commits.mjs'
import { openKeyward } from '../lib/open-keyward.mjs'
import { startProfile } from '../lib/profile.mjs'

const { profile, ...settings } = JSON.parse(process.argv[2])
const { app, loaded } = await openKeyward(settings)
const port = await app.listen('127.0.0.1', 0)
const writeProfile = profile === undefined ? null : await startProfile()
process.send({ origin: `http://127.0.0.1:${port}`, ...loaded })

process.on('message', async (word) => {
  if (word === 'outcomes') process.send(Object.fromEntries(app.plane.outcomes()))
  if (word === 'commits') process.send(await measureCommits(app.deps.database))
  if (word !== 'stop') return
  await writeProfile?.(profile)
  await app.close()
  process.exit()
})
