/** JSON bodies, read strictly: bounded depth, no doubled names, no prototype tricks. */
import { Refusal } from '@keyward/contract'
import { maskSecrets } from '../log.ts'

export const BODY_BYTES_MAX = 64 * 1024
const DEPTH_MAX = 20
/** Names, strings and brackets: nothing that is asked for has so many, and each of them costs time. */
const TOKENS_MAX = 20_000

/** Parses a body; an empty one is `{}`. Refuses: invalid_request. */
export function parseJson(text: string): unknown {
  if (text.trim() === '') return {}
  refuseShape(text)
  const value = parse(text)
  refuseDoubledNames(text)
  return value
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw notJson()
  }
}

/** Counted on the text, before parsing builds anything. */
function refuseShape(text: string): void {
  let depth = 0
  let tokens = 0
  for (const [token] of text.matchAll(TOKENS)) {
    tokens += 1
    if (tokens > TOKENS_MAX)
      throw bad('too_many', `The body has more than ${TOKENS_MAX} names, strings and brackets.`)
    if (token === '{' || token === '[') depth += 1
    if (token === '}' || token === ']') depth -= 1
    if (depth > DEPTH_MAX) throw bad('too_deep', `The body is nested deeper than ${DEPTH_MAX}.`)
  }
}

/**
 * Strings with the colon that makes them names, and brackets; everything else is skipped.
 * Security: a string that never ends is one token too. Were it none, each quote inside it would be
 * tried as its beginning, and one hostile body would hold the only thread for seconds.
 */
const TOKENS = /"(?:[^"\\]|\\.)*(?:"(?:\s*:)?|\\?$)|[{}[\]]/gs

/** JSON.parse keeps the last of two equal names; two readers of one body must not disagree. */
function refuseDoubledNames(text: string): void {
  const open: Set<string>[] = []
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '{' || token === '[') open.push(new Set())
    else if (token === '}' || token === ']') open.pop()
    else if (token.endsWith(':')) noteName(open.at(-1), token)
  }
}

function noteName(names: Set<string> | undefined, token: string): void {
  const name = String(JSON.parse(token.slice(0, -1).trimEnd()))
  // Security: whoever copies the value later would change its prototype.
  if (name === '__proto__') throw notJson()
  if (names?.has(name))
    throw bad('doubled_name', `The body names "${maskSecrets(name).slice(0, 50)}" twice.`)
  names?.add(name)
}

const notJson = () => bad('not_json', 'The body is not JSON.')

const bad = (code: string, message: string) =>
  new Refusal('invalid_request', {}, [{ field: 'body', code, message }])
