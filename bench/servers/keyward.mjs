/** A real Keyward as it is built, on a database that the loader filled. */
import { setTimeout as sleep } from 'node:timers/promises'
import { measureCommits } from '../lib/commits.mjs'
import { openKeyward } from '../lib/open-keyward.mjs'
import { startProfile } from '../lib/profile.mjs'

const { profile, ...settings } = JSON.parse(process.argv[2])
const { app, loaded } = await openKeyward(settings)
const origin = `http://127.0.0.1:${await app.listen('127.0.0.1', 0)}`
/** Where verifications are asked: the one place that knows. One thread, as the servers beside it have. */
const threads = { host: '127.0.0.1', port: 0, count: 1, onDeath: fail }
const verifyOrigin = `http://127.0.0.1:${await app.listenForVerifications(threads)}`
const writeProfile = profile === undefined ? null : await startProfile()
process.send({ origin, verifyOrigin, ...loaded })

function fail(error) {
  throw error
}

/** The thread that answers tells its outcomes every second. */
const told = () => sleep(1500)
const ANSWERS = {
  outcomes: async () => {
    await told()
    return Object.fromEntries(app.plane.outcomes())
  },
  flush: () => app.plane.usage.flush(),
  commits: () => measureCommits(app.deps.database),
}

process.on('message', async (word) => {
  if (word !== 'stop') return process.send((await ANSWERS[word]()) ?? null)
  await writeProfile?.(profile)
  await app.close()
  process.exit()
})
