/** Request IDs for doors: a new ULID for each would cost more than the decision. */
import { ID_PREFIXES } from '@keyward/contract'
import { ulid } from 'ulid'

const DIGITS = [...'0123456789abcdefghjkmnpqrstvwxyz']
const TAILS = DIGITS.flatMap((high) => DIGITS.map((low) => high + low))

let head = ''
let next = TAILS.length

/** Unique and sortable like others; a thousand in a row share their random part. */
export function nextRequestId(): string {
  if (next === TAILS.length) {
    head = `${ID_PREFIXES.request}_${ulid().toLowerCase().slice(0, -2)}`
    next = 0
  }
  return head + TAILS[next++]
}
