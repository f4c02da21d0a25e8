/**
 * What answers are put together from. All that answers about the keys of a project have in common, from
 * the ID of a key on, is a form: made once, and filled in with IDs and a moment for each answer.
 * Serialising an object would cost more than a decision.
 */
import type { IndexHit } from '@keyward/sdk/verifier/index'
import { INSTANT_LENGTH_MAX, writeInstant } from '@keyward/sdk/verifier/instant-text'
import { ID_TEXT_LENGTH, writeIdText } from '@keyward/sdk/verifier/replica/id-words'

/** A key's ID, text, a user's ID, text, and room for a moment, in Latin-1. */
export type Form = { readonly bytes: Buffer; readonly userAt: number; readonly momentAt: number }

/** The text after the key's ID, which ends with the prefix of the user's, and the text after that. */
export function makeForm(beforeUser: string, afterUser: string): Form {
  const id = '0'.repeat(ID_TEXT_LENGTH)
  const text = id + beforeUser + id + afterUser
  return {
    bytes: Buffer.from(text + ' '.repeat(INSTANT_LENGTH_MAX), 'latin1'),
    userAt: ID_TEXT_LENGTH + beforeUser.length,
    momentAt: text.length,
  }
}

/** The form with the IDs of a key and its user. */
export function filledIn(form: Form, hit: IndexHit): string {
  writeIds(form, hit)
  return form.bytes.toString('latin1', 0, form.momentAt)
}

/** The same, and at its end when the key ends. */
export function filledInUntil(form: Form, hit: IndexHit): string {
  writeIds(form, hit)
  const end = writeInstant(hit.endsAt, form.bytes, form.momentAt)
  return form.bytes.toString('latin1', 0, end)
}

function writeIds({ bytes, userAt }: Form, { key, user }: IndexHit): void {
  writeIdText(key.words, key.at, bytes, 0)
  writeIdText(user.words, user.at, bytes, userAt)
}

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
