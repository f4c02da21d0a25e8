/** Deletes keys at a steady rate, each by a request of its own, spread over nodes. */
import { setTimeout as sleep } from 'node:timers/promises'
import { hostMs } from './clock.mjs'
import { createSender } from './send.mjs'

const IN_FLIGHT_MAX = 64

/**
 * The i-th key is deleted at `begin + i * everyMs`, or as soon after as no more than
 * {@link IN_FLIGHT_MAX} others are on their way. Answers when each was begun and answered.
 */
export async function deletePaced({ origins, token, keys, begin, everyMs }) {
  const sender = createSender()
  const deletions = []
  const flying = new Set()
  const remove = async (keyId, i) => {
    const asked = { method: 'DELETE', path: `/v1/keys/${keyId}`, token }
    const answer = await sender.send({ ...asked, origin: origins[i % origins.length] })
    if (answer.status !== 204)
      throw new Error(`A deletion was answered ${answer.status}: ${answer.body}`)
    deletions[i] = { begunAt: answer.begunAt, answeredAt: answer.answeredAt }
  }
  try {
    for (const [i, { keyId }] of keys.entries()) {
      const early = begin + i * everyMs - hostMs()
      if (early > 0) await sleep(early)
      if (flying.size >= IN_FLIGHT_MAX) await Promise.race(flying)
      const one = remove(keyId, i).finally(() => flying.delete(one))
      flying.add(one)
    }
    await Promise.all(flying)
    return deletions
  } finally {
    sender.close()
  }
}
