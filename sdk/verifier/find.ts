/** Finds live versions in the memory of an index, also from a thread that only reads it. */
import type { IndexHit } from './index.ts'
import { readHit } from './replica/hit.ts'
import type { Memory } from './replica/memory.ts'
import { partitionOf, probe } from './replica/partition.ts'
import { DIGEST_WORDS, writeDigest } from './replica/slot.ts'

/** By the SHA-256 of a canonical plaintext, as a Latin-1 string. */
export type Find = (digest: string) => IndexHit | null

export function createFind(memory: Memory): Find {
  const wanted = new Int32Array(DIGEST_WORDS)
  return (digest) => {
    writeDigest(digest, wanted)
    const words = memory.partitions[partitionOf(wanted)] as Int32Array
    const at = probe(words, wanted)
    return at < 0 ? null : readHit(memory, words, at)
  }
}
