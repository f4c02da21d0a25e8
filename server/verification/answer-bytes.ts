/**
 * What answers are put together from: parts that are prepared as bytes and numbers that are written
 * as text, in one buffer that serves them all. Serialising an object would cost more than a decision,
 * and so would joining strings.
 */
import { writeInstant } from '@keyward/sdk/verifier/instant-text'
import { ID_TEXT_LENGTH, type IdWords, writeIdText } from '@keyward/sdk/verifier/replica/id-words'

/** More than all parts of an answer but its place ever need. */
const OTHERS_MAX = 800
let into = Buffer.alloc(2048)

/** The buffer, emptied, with room for this and all that is not prepared for each project alone. */
export function begin(place: Uint8Array): void {
  if (place.length + OTHERS_MAX > into.length) into = Buffer.alloc(place.length + OTHERS_MAX)
}

/** Each writes at `at` and answers where it ended. */
export function put(part: Uint8Array, at: number): number {
  into.set(part, at)
  return at + part.length
}

export function putId({ words, at: from }: IdWords, at: number): number {
  writeIdText(words, from, into, at)
  return at + ID_TEXT_LENGTH
}

/** Text in ASCII: for what is too short, or too seldom the same, to be prepared. */
export function putText(text: string, at: number): number {
  for (let i = 0; i < text.length; i++) into[at + i] = text.charCodeAt(i)
  return at + text.length
}

export const putInstant = (ms: number, at: number): number => writeInstant(ms, into, at)

/** What was written before `at`. */
export const written = (at: number): string => into.toString('latin1', 0, at)

export const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')

/** A part for each of some names. */
export const perName = <T extends string, P>(names: readonly T[], part: (name: T) => P) =>
  Object.fromEntries(names.map((name) => [name, part(name)])) as Record<T, P>

/** Parts that tell of a project or a service: made once, because nothing ever changes in these objects. */
export function perObject<T extends object, P>(make: (of: T) => P): (of: T) => P {
  const parts = new WeakMap<T, P>()
  return (of) => {
    const known = parts.get(of)
    if (known !== undefined) return known
    const part = make(of)
    parts.set(of, part)
    return part
  }
}

/**
 * A string of JSON in ASCII. Security: a project's code stands outside the row MACs, so it is escaped
 * like any text: a code with quotes in it must not become a field of the answer.
 */
export const quoted = (text: string): string =>
  JSON.stringify(text).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
