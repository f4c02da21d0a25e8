/** A real Keyward as it is built, on a database that the loader filled. */
import { measureCommits } from '../lib/commits.mjs'
import { openKeyward } from '../lib/open-keyward.mjs'
import { startProfile } from '../lib/profile.mjs'

const { profile, ...settings } = JSON.parse(process.argv[2])
const { app, loaded } = await openKeyward(settings)
const origin = `http://127.0.0.1:${await app.listen('127.0.0.1', 0)}`
/** Where verifications are asked: the one place that knows. */
const verifyOrigin = origin
const writeProfile = profile === undefined ? null : await startProfile()
process.send({ origin, verifyOrigin, ...loaded })

const ANSWERS = {
  outcomes: () => Object.fromEntries(app.plane.outcomes()),
  flush: () => app.plane.usage.flush(),
  commits: () => measureCommits(app.deps.database),
}

process.on('message', async (word) => {
  if (word !== 'stop') return process.send((await ANSWERS[word]()) ?? null)
  await writeProfile?.(profile)
  await app.close()
  process.exit()
})
