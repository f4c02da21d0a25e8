/** Deletes keys at a steady rate, some with each request, by requests that are spread over nodes. */
import { paced } from './paced.mjs'
import { createSender } from './send.mjs'

/** Deletions on their way, so that a node which is late gets no queue. */
export const IN_FLIGHT_MAX = 12

/**
 * The i-th key is deleted at `begin + i * everyMs`, but `together` at once. Answers when the request
 * of each was begun and answered.
 */
export async function deletePaced({ origins, token, keys, begin, everyMs, together }) {
  const sender = createSender()
  const deletions = []
  const atOnce = Math.ceil(IN_FLIGHT_MAX / together)
  const pace = { begin, everyMs: everyMs * together, atOnce }
  const shouldStop = (i) => i * together >= keys.length
  try {
    await paced({ ...pace, shouldStop }, async (i) => {
      const some = keys.slice(i * together, (i + 1) * together)
      const origin = origins[i % origins.length]
      const moments = await deleteKeys(sender, { origin, token, keys: some })
      for (const at of some.keys()) deletions[i * together + at] = moments
    })
    return deletions
  } finally {
    sender.close()
  }
}

/**
 * One key by a request of its own, several by one request for all. Answers when it was begun and
 * answered.
 */
export async function deleteKeys(sender, { origin, token, keys }) {
  const ids = keys.map(({ keyId }) => keyId)
  const asked =
    ids.length === 1
      ? { method: 'DELETE', path: `/v1/keys/${ids[0]}` }
      : { path: '/v1/keys/batch-delete', body: { key_ids: ids } }
  const { status, body, ...moments } = await sender.send({ ...asked, origin, token })
  const done = status === 204 || (status === 200 && JSON.parse(body).results.every(({ ok }) => ok))
  if (!done) throw new Error(`A deletion was answered ${status}: ${body}`)
  return moments
}
