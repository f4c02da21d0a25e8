/** `/livez` and `/readyz` where there is no framework. */
import type { ServerResponse } from 'node:http'
import { Refusal } from '@keyward/contract'
import { sendRefusal } from '../hot-answers.ts'
import type { FindAnswer } from '../hot-server.ts'

export function healthAnswers(isFresh: () => boolean): FindAnswer {
  return ({ url }, response) => {
    if (url === '/livez') return () => sayOk(response)
    if (url !== '/readyz') return null
    return () => {
      if (isFresh()) return sayOk(response)
      sendRefusal(response, new Refusal('unavailable', { retry_after_seconds: 1 }), '')
    }
  }
}

function sayOk(response: ServerResponse): void {
  response.writeHead(200, ['content-type', 'text/plain', 'content-length', '2'])
  response.end('ok')
}
