/** What a service asks: the presented string in a body, and the call when it tells it. */
import { Refusal, VerifyBody } from '@keyward/contract'
import { type Call, UNTOLD } from '@keyward/sdk/verifier/call'
import type { z } from 'zod'
import { parseJson } from '../http/parse-json.ts'
import { fieldErrors } from '../http/problem.ts'
import { isPlain, PLAIN_LENGTH_MAX } from './plain-text.ts'

/** What is asked: a presented string, and the call it came with. */
export type Question = { readonly key: string; readonly call: Call }

/** The question in a body. Refuses: invalid_request. */
export function readQuestion(body: string): Question {
  const key = plainKey(body)
  return key === null ? readQuestionStrictly(body) : { key, call: UNTOLD }
}

/**
 * The short way: the body is `{"key":"…"}`, with one blank or none after the colon, around plain
 * characters. Null for every other body, which may still be a good one.
 */
export function plainKey(body: string): string | null {
  const from = body.startsWith('{"key":"') ? 8 : body.startsWith('{"key": "') ? 9 : 0
  const to = body.length - 2
  if (from === 0 || to < from || to - from > PLAIN_LENGTH_MAX || !body.endsWith('"}')) return null
  return isPlain(body, from, to) ? body.slice(from, to) : null
}

/** The long way, which reads any body and decides alone what is refused. */
export function readQuestionStrictly(body: string): Question {
  const asked = readStrictly(VerifyBody, body)
  return { key: asked.key, call: callOf(asked) }
}

/** A body as its schema wants it. Refuses: invalid_request, naming the fields. */
export function readStrictly<S extends z.ZodType>(schema: S, body: string): z.output<S> {
  return accept(schema, parseJson(body))
}

/** What was read, or the part of it at a path, as a schema wants it. Refuses: invalid_request, naming the fields. */
export function accept<S extends z.ZodType>(
  schema: S,
  value: unknown,
  at: readonly PropertyKey[] = [],
): z.output<S> {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const errors = read.error.issues.flatMap(({ path, code, message, ...issue }) => {
    const unknown = 'keys' in issue ? issue.keys : undefined
    return fieldErrors({ path: [...at, ...path], code, message, unknown })
  })
  throw new Refusal('invalid_request', {}, errors)
}

/** The call as a service tells it; what it leaves out is not judged. */
export const callOf = (told: Omit<z.infer<typeof VerifyBody>, 'key'>): Call => ({
  method: told.method ?? null,
  path: told.path ?? null,
  host: told.host ?? null,
  apiHost: told.api_host ?? null,
  ip: told.ip ?? null,
})
