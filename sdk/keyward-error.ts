/** What Keyward answers when it says no, as an error. */
import type { Problem } from '@keyward/contract'

/** The server said no (or is broken): its problem+json, with the HTTP status. */
export class KeywardError extends Error {
  readonly status: number
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.name = 'KeywardError'
    this.status = problem.status
    this.problem = problem
  }

  get code(): string {
    return this.problem.code
  }
}

/** The problem document of a refusal; made up when the answer is none. */
export function problemOf(answer: unknown, status: number): Problem {
  if (answer !== null && typeof answer === 'object' && 'code' in answer) return answer as Problem
  const said = `The server answered ${status} without a problem document.`
  return {
    type: 'about:blank',
    title: said,
    status,
    code: 'internal',
    detail: said,
    message: said,
    request_id: '-',
  }
}
