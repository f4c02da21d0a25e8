/** What else happens at a node: deletions, creations, and somebody who reads the whole list. */
import { answerParent } from '../lib/answer-parent.mjs'
import { hostMs } from '../lib/clock.mjs'
import { deleteKeys } from '../lib/delete-paced.mjs'
import { paced } from '../lib/paced.mjs'
import { createSender } from '../lib/send.mjs'

const [DELETIONS_PER_SECOND, CREATIONS_PER_SECOND, PAGE_SIZE] = [200, 50, 200]
/** Before these a member may have as many keys as the policy allows. */
const FIRST_DELETIONS = 50

let node
let done = { deleted: 0, created: 0, pages: 0 }
let ending
const isOver = () => ending.signal.aborted
let working = []
let pageToken = null

answerParent({
  start(settings) {
    node = { ...settings, sender: createSender(), next: 0 }
    return {}
  },
  begin() {
    ending = new AbortController()
    done = { deleted: 0, created: 0, pages: 0, begunAt: hostMs() }
    working = [
      steadily(DELETIONS_PER_SECOND / node.together, deleteNext),
      steadily(CREATIONS_PER_SECOND, create),
      list(),
    ]
    // Told when it ends.
    for (const each of working) each.catch(() => undefined)
  },
  async end() {
    ending.abort()
    const { begunAt, ...counts } = done
    const tookSeconds = (hostMs() - begunAt) / 1000
    await Promise.all(working)
    return Object.fromEntries(
      Object.entries(counts).map(([what, count]) => [what, count / tookSeconds]),
    )
  },
})

/** As many a second as asked, or as many as the node takes. */
const steadily = (perSecond, act) =>
  paced({ begin: hostMs(), everyMs: 1000 / perSecond, atOnce: 20, shouldStop: isOver }, act)

async function deleteNext() {
  const { origin, sender, together } = node
  const keys = node.keyIds.slice(node.next, node.next + together).map((keyId) => ({ keyId }))
  if (keys.length < together) throw new Error('There are no keys left to delete')
  node.next += together
  await deleteKeys(sender, { origin, token: node.creators[0].token, keys })
  done.deleted += together
}

/** By the member whose keys were deleted last: that one has room for more. */
async function create() {
  if (node.next < FIRST_DELETIONS) return
  const member = Math.max(0, Math.floor(node.next / node.keysPerMember) - 1)
  const { token, projectId } = node.creators[member % node.creators.length]
  await success({ path: `/v1/projects/${projectId}/keys`, token, body: {} })
  done.created += 1
}

async function list() {
  while (!isOver()) {
    const query = new URLSearchParams({
      page_size: String(PAGE_SIZE),
      ...(pageToken ? { page_token: pageToken } : {}),
    })
    const path = `/v1/keys?${query}`
    const { body } = await success({ method: 'GET', path, token: node.operatorToken })
    pageToken = JSON.parse(body).next_page_token
    done.pages += 1
  }
}

async function success(asked) {
  const answer = await node.sender.send({ ...asked, origin: node.origin })
  if (answer.status < 300) return answer
  throw new Error(`${asked.path} answered ${answer.status}: ${answer.body}`)
}
