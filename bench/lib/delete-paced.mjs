/** Deletes keys at a steady rate, each by a request of its own, spread over nodes. */
import { paced } from './paced.mjs'
import { createSender } from './send.mjs'

/** Answers when the deletion of each key was begun and answered. */
export async function deletePaced({ origins, token, keys, begin, everyMs }) {
  const sender = createSender()
  const deletions = []
  const shouldStop = (i) => i >= keys.length
  try {
    await paced({ begin, everyMs, shouldStop }, async (i) => {
      const origin = origins[i % origins.length]
      const path = `/v1/keys/${keys[i].keyId}`
      const { status, body, ...moments } = await sender.send({
        origin,
        method: 'DELETE',
        path,
        token,
      })
      if (status !== 204) throw new Error(`A deletion was answered ${status}: ${body}`)
      deletions[i] = moments
    })
    return deletions
  } finally {
    sender.close()
  }
}
