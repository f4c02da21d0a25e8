/** Many keys in one question, answered in their order. */
import { BatchVerifyBody } from '@keyward/contract'
import type { Asking, Judge } from './judge.ts'
import { callOf, readStrictly } from './verify-body.ts'

/** The answer as JSON text in ASCII. Refuses: invalid_request. */
export function batchVerify(judge: Judge, asking: Asking, body: string): string {
  const { keys } = readStrictly(BatchVerifyBody, body)
  const results = keys.map((each) => judge.verifyToJson(asking, each.key, callOf(each)))
  return `{"results":[${results.join(',')}]}`
}
