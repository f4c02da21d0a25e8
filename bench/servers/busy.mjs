/** What else happens at a node: deletions, creations, and somebody who reads the whole list. */
import { setTimeout as sleep } from 'node:timers/promises'
import { answerParent } from '../lib/answer-parent.mjs'
import { hostMs } from '../lib/clock.mjs'
import { createSender } from '../lib/send.mjs'

const [DELETIONS_PER_SECOND, CREATIONS_PER_SECOND, PAGE_SIZE] = [200, 50, 200]
const IN_FLIGHT_MAX = 64

let node
let done = { deleted: 0, created: 0, pages: 0 }
let going = false
let working = []
let pageToken = null

answerParent({
  start(settings) {
    node = { ...settings, sender: createSender(), next: 0 }
    return {}
  },
  begin() {
    going = true
    done = { deleted: 0, created: 0, pages: 0, begunAt: hostMs() }
    working = [paced(DELETIONS_PER_SECOND, removeNext), paced(CREATIONS_PER_SECOND, create), list()]
  },
  async end() {
    going = false
    const { begunAt, ...counts } = done
    const tookSeconds = (hostMs() - begunAt) / 1000
    await Promise.all(working)
    return Object.fromEntries(
      Object.entries(counts).map(([what, count]) => [what, count / tookSeconds]),
    )
  },
})

/** As many a second as asked, or as many as the node takes. */
async function paced(perSecond, act) {
  const begin = hostMs()
  const flying = new Set()
  for (let i = 0; going; i++) {
    const early = begin + (i * 1000) / perSecond - hostMs()
    if (early > 0) await sleep(early)
    if (flying.size >= IN_FLIGHT_MAX) await Promise.race(flying)
    const one = act().finally(() => flying.delete(one))
    flying.add(one)
  }
  await Promise.all(flying)
}

async function removeNext() {
  const keyId = node.keyIds[node.next++]
  if (keyId === undefined) throw new Error('There are no keys left to delete')
  await success({ method: 'DELETE', path: `/v1/keys/${keyId}`, token: node.creators[0].token })
  done.deleted += 1
}

/** By the member whose keys are deleted now: that one has room for more. */
async function create() {
  const member = Math.floor(node.next / node.keysPerMember) % node.creators.length
  const { token, projectId } = node.creators[member]
  await success({ path: `/v1/projects/${projectId}/keys`, token, body: {} })
  done.created += 1
}

async function list() {
  while (going) {
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
