/**
 * The index in a file, so that a node that starts anew need not read every key from the database.
 * It is copied in pieces while the index changes; whatever changed since its revision is read again
 * from the database before anything is answered from it.
 */
import { createHash, type Hash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { type FileHandle, rename, rm } from 'node:fs/promises'
import { endianness } from 'node:os'
import { type IndexFacts, restoreIndex, type VerificationIndex } from '@keyward/sdk/verifier/index'
import type { Keyring } from '../crypto/keyring.ts'
import { openDraft } from './snapshot-draft.ts'

const MAGIC = Buffer.from('keyward index 1\n', 'latin1')
const MAC_BYTES = 32
const HEAD_BYTES = 8
/** What a piece of the file is; the numbers never change their meaning. */
const PIECES = { partitions: 1, memberships: 2, projectStates: 3, facts: 4 } as const
const NAMES = new Map(
  Object.entries(PIECES).map(([name, number]): [number, keyof typeof PIECES] => [
    number,
    name as keyof typeof PIECES,
  ]),
)

/** Which history and which moment of it a file belongs to. */
export type SnapshotMark = {
  readonly epoch: string
  /** Everything up to here is in it. */
  readonly revision: number
  /** When that revision was made: a restored backup has the number, but not the moment. */
  readonly revisionAt: number
}

type Facts = IndexFacts & SnapshotMark & { readonly versions: number; readonly endianness: string }

/** A file that was read, and its index. */
export type Snapshot = { readonly mark: SnapshotMark; readonly index: VerificationIndex }

/** Writes beside the file and then takes its place, so that there is always a whole one. */
export async function writeSnapshot(
  path: string,
  keyring: Keyring,
  index: VerificationIndex,
  mark: SnapshotMark,
): Promise<void> {
  const { path: beside, file } = await openDraft(path)
  try {
    const hash = createHash('sha256')
    const put = (bytes: Uint8Array) => write(file, hash, bytes)
    await put(MAGIC)
    const image = index.image()
    for (const kind of ['partitions', 'memberships', 'projectStates'] as const)
      for (let i = 0; i < image[kind].length; i++)
        await put(piece(PIECES[kind], copyOf(image[kind][i] as Int32Array)))
    const facts: Facts = {
      ...image.facts(),
      ...mark,
      versions: index.size(),
      endianness: endianness(),
    }
    await put(piece(PIECES.facts, Buffer.from(JSON.stringify(facts))))
    await file.write(keyring.mac('indexSnapshot', [hash.digest()]))
    await file.sync()
    await file.close()
    await rename(beside, path)
  } catch (error) {
    await file.close().catch(() => undefined)
    await rm(beside, { force: true })
    throw error
  }
}

/** Null when there is none that is whole, ours, and of this history. */
export async function readSnapshot(
  path: string,
  keyring: Keyring,
  isOfThisHistory: (mark: SnapshotMark) => Promise<boolean>,
): Promise<Snapshot | null> {
  const read = readFileAt(path, keyring)
  if (read === null || !(await isOfThisHistory(read.facts))) return null
  const { facts, ...arrays } = read
  return {
    mark: facts,
    index: restoreIndex({ ...arrays, facts: () => facts }, facts.versions),
  }
}

type Arrays = Record<'partitions' | 'memberships' | 'projectStates', Int32Array[]>
type Pieces = Arrays & { readonly facts: Facts }

/** Reads without letting anything else run: there is nothing else yet, and a turn for each piece costs more. */
function readFileAt(path: string, keyring: Keyring): Pieces | null {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    return null
  }
  try {
    return readPieces(file, keyring)
  } finally {
    closeSync(file)
  }
}

/** Believes nothing before the MAC at the end was compared. */
function readPieces(file: number, keyring: Keyring): Pieces | null {
  const hash = createHash('sha256')
  const rest = { bytes: fstatSync(file).size - MAC_BYTES }
  const take = (bytes: number): Int32Array | null => {
    if (bytes < 0 || bytes > rest.bytes) return null
    rest.bytes -= bytes
    const words = new Int32Array(new SharedArrayBuffer(Math.ceil(bytes / 4) * 4))
    const into = new Uint8Array(words.buffer, 0, bytes)
    const whole = readSync(file, into) === bytes
    hash.update(into)
    return whole ? words : null
  }
  const arrays: Arrays = { partitions: [], memberships: [], projectStates: [] }
  let facts = ''
  take(MAGIC.length)
  while (rest.bytes > 0) {
    const head = take(HEAD_BYTES)
    const body = head && take(head[1] ?? 0)
    if (head === null || body === null) return null
    const name = NAMES.get(head[0] ?? 0)
    if (name === undefined) return null
    if (name === 'facts') facts = Buffer.from(body.buffer, 0, head[1] ?? 0).toString()
    else arrays[name].push(body)
  }
  const mac = Buffer.alloc(MAC_BYTES)
  readSync(file, mac)
  if (!keyring.matches('indexSnapshot', [hash.digest()], mac)) return null
  const read = JSON.parse(facts) as Facts
  return read.endianness === endianness() ? { ...arrays, facts: read } : null
}

function piece(kind: number, body: Uint8Array): Uint8Array {
  const head = new Int32Array([kind, body.byteLength])
  return Buffer.concat([new Uint8Array(head.buffer), body])
}

/** One partition or chunk is copied in one go: nothing in it changes meanwhile. */
const copyOf = ({ buffer, byteOffset, byteLength }: Int32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength).slice()

async function write(file: FileHandle, hash: Hash, bytes: Uint8Array): Promise<void> {
  hash.update(bytes)
  await file.write(bytes)
}
