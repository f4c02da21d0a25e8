/** Finds all memberships of a user: the first by the user's ID, the rest one after the other. */
import { ID_WORDS, idHash, num, sameId, writeId } from './id-words.ts'
import { chunkOf, MEMBERSHIP_WORDS, type Memory, NEXT_OF_USER, placeIn, USER_ID } from './memory.ts'
import { createRefTable } from './ref-table.ts'

export type UserChains = {
  /** Joins a row, whose user is written, to the others of its user. */
  add(row: number): void
  /** The rows of a user's memberships. */
  rowsOf(userId: string): number[]
  bytes(): number
}

/** `expected`: about how many users there will be. */
export function createUserChains(memory: Memory, expected: number): UserChains {
  const wanted = new Int32Array(ID_WORDS)
  const chunk = (row: number) => chunkOf(memory.memberships, row)
  const at = (row: number, word: number) => placeIn(row, MEMBERSHIP_WORDS) + word
  const first = createRefTable((row) => idHash(chunk(row), at(row, USER_ID)), expected)
  const findFirst = () =>
    first.find(idHash(wanted, 0), (row) => sameId(chunk(row), at(row, USER_ID), wanted, 0))

  return {
    add(row) {
      wanted.set(chunk(row).subarray(at(row, USER_ID), at(row, USER_ID) + ID_WORDS))
      const head = findFirst()
      if (head < 0) {
        chunk(row)[at(row, NEXT_OF_USER)] = 0
        first.add(idHash(wanted, 0), row)
        return
      }
      chunk(row)[at(row, NEXT_OF_USER)] = num(chunk(head), at(head, NEXT_OF_USER))
      chunk(head)[at(head, NEXT_OF_USER)] = row + 1
    },
    rowsOf(userId) {
      const found: number[] = []
      if (!writeId('user', userId, wanted, 0)) return found
      for (let row = findFirst(); row >= 0; row = num(chunk(row), at(row, NEXT_OF_USER)) - 1)
        found.push(row)
      return found
    },
    bytes: first.bytes,
  }
}
