/** Calls through nginx that asks Keyward, beside the same nginx that asks a bare server. */
import { higherIsBetter, lowerIsBetter, takeTurns } from '../lib/contest.mjs'
import { startOnPostgres, verifying } from '../lib/keyward.mjs'
import { findNginx, startNginx } from '../lib/nginx.mjs'
import { opened } from '../lib/opened.mjs'
import { startServer } from '../lib/pinned.mjs'
import { NO_POSTGRES } from '../lib/postgres.mjs'
import { CALL } from '../lib/questions.mjs'
import { missing } from '../lib/report.mjs'

const NAME = 'nginx-hop'
const GOAL = 0.95

/** No answer is kept: every call is a question. The service behind has nothing to say. */
export async function* nginxHop(options) {
  const program = findNginx()
  if (program === undefined) return yield missing(NAME, 'nginx is not installed')
  const open = opened()
  try {
    const keyward = await startOnPostgres(open, options)
    if (keyward === null) return yield missing(NAME, NO_POSTGRES)
    const bare = open.add(await startServer('servers/bare', { answers: 'forward' }))
    const service = open.add(await startServer('servers/bare', { answers: 'empty' }))
    const before = async (contestant, { origin, pid }) => {
      const { credential } = keyward
      const places = { keyward: origin, upstream: service.origin, credential }
      const nginx = open.add(await startNginx(program, places))
      return { ...contestant, origin: nginx.origin, pids: [pid, nginx.pid] }
    }
    const asked = { question: CALL, presented: keyward.plaintexts, outcome: 'valid' }
    const direct = verifying(open, keyward, asked)
    const places = { origin: keyward.verifyOrigin, pid: keyward.pid }
    const samples = await takeTurns(
      {
        bare: await before({ requests: direct.requests }, bare),
        keyward: await before(direct, places),
      },
      options,
    )
    const pair = [samples.keyward, samples.bare]
    yield lowerIsBetter(NAME, 'µs CPU/request', pair, { field: 'cpu', goal: GOAL })
    yield higherIsBetter(`${NAME}/rate`, 'requests/s', pair, { field: 'perSecond' })
    yield lowerIsBetter(`${NAME}/p99`, 'ms', pair, { field: 'p99' })
  } finally {
    await open.stop()
  }
}
