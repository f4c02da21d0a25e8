/** What watchers say over time (see `stare.mjs`), read for what they must not have said. */
import { setTimeout as sleep } from 'node:timers/promises'
import { hostMs } from './clock.mjs'

/** Of two keys: the first is deleted meanwhile, the second stays. */
export const [BOTH_VALID, NOBODY_KNOWS, BACK] = [
  'valid valid',
  'unavailable unavailable',
  'unknown valid',
]
const acceptsDeleted = ({ said }) => said.startsWith('valid ')

/** The begin of the last question at which the deleted key was accepted. */
export const lastAcceptAt = (spans) =>
  Math.max(...spans.filter(acceptsDeleted).map(({ until }) => until))

/** Accepts of the deleted key by questions that began after a moment; each span counts once. */
export const acceptsAfter = (spans, at, field = 'until') =>
  spans.filter((span) => acceptsDeleted(span) && span[field] > at).length

/** Spans between two moments in which something else was said than that nobody knows. */
export const answersBetween = (spans, from, to) =>
  spans.filter((span) => span.said !== NOBODY_KNOWS && span.until > from && span.from < to).length

/** How often it was said that nobody knows. */
export const refusalsIn = (spans) =>
  spans.filter(({ said }) => said === NOBODY_KNOWS).reduce((all, { answers }) => all + answers, 0)

/** Milliseconds from a moment to the first right answer, after which only right ones came. */
export const backAfter = (spans, at) => (spans.at(-1)?.said === BACK ? spans.at(-1).from - at : NaN)

/** Waits until all watchers, asked by `each`, say the same; false when they do not in time. */
export async function untilAllSay(said, each, waitMs) {
  const begun = hostMs()
  for (;;) {
    const now = await each('now')
    if (now.every((one) => one === said)) return true
    if (hostMs() - begun > waitMs) return false
    await sleep(20)
  }
}
