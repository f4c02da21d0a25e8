/** A live version that was found, read from shared memory only as far as it is asked. */
import { type Role, type SuspensionReason, suspensionReason } from '@keyward/contract/key-status'
import type { IndexHit } from '../index.ts'
import { type IdWords, num, readId } from './id-words.ts'
import {
  chunkOf,
  ENDED,
  HOLDS_ADMIN,
  KNOWN,
  MEMBERSHIP_STATE,
  MEMBERSHIP_WORDS,
  type Memory,
  PROJECT,
  PROJECT_STOPPED,
  type ProjectFacts,
  placeIn,
  reaches,
  TENANT_STOPPED,
  USER_ID,
  USER_STOPPED,
} from './memory.ts'
import { ADMIN, DISABLED, endsAtIn, instantOf, KEY_ID, LIVE, MEMBERSHIP, STATE } from './slot.ts'

/**
 * Words are read as they are: each is seen whole, and what was stored before a verification began is
 * seen by it. Only the state of a slot is loaded in order, because it tells what the others mean.
 *
 * Reads a slot once, so that everything said of it is of one moment; null when it ended meanwhile, or
 * when this thread has not been told yet what stands above it.
 */
export function readHit(memory: Memory, words: Int32Array, at: number): IndexHit | null {
  for (;;) {
    const state = Atomics.load(words, at + STATE)
    if ((state & LIVE) === 0) return null
    if (!reaches(memory.memberships, num(words, at + MEMBERSHIP))) return null
    const hit = new Hit(memory, words, at, state)
    if (Atomics.load(words, at + STATE) === state) return hit.isKnown ? hit : null
  }
}

class Hit implements IndexHit {
  // Not `#`: the engine makes an object with such fields several times as slowly. And halves of the end of
  // validity: of a number with more than 32 bits it would make an object of its own.
  private declare readonly endsAtHigh: number
  private declare readonly endsAtLow: number
  private declare readonly memory: Memory
  private declare readonly words: Int32Array
  private declare readonly at: number
  private declare readonly state: number
  /** The chunk of the membership, and where in it the membership begins. */
  private declare readonly chunk: Int32Array
  private declare readonly membershipAt: number
  private declare readonly standing: number
  private declare readonly projectRow: number
  /** Kept as it is now: what is told of a project changes, and an answer may be read later. */
  declare readonly project: ProjectFacts

  constructor(memory: Memory, words: Int32Array, at: number, state: number) {
    const row = num(words, at + MEMBERSHIP)
    const side = endsAtIn(at, state)
    this.endsAtHigh = num(words, side)
    this.endsAtLow = num(words, side + 1)
    this.memory = memory
    this.words = words
    this.at = at
    this.state = state
    this.chunk = chunkOf(memory.memberships, row)
    this.membershipAt = placeIn(row, MEMBERSHIP_WORDS)
    this.standing = num(this.chunk, this.membershipAt + MEMBERSHIP_STATE)
    this.projectRow = num(this.chunk, this.membershipAt + PROJECT)
    this.project = memory.projects[this.projectRow] as ProjectFacts
  }

  /** False while the membership, or what this thread knows of its project, has not been read. */
  get isKnown(): boolean {
    return (this.standing & KNOWN) !== 0 && this.projectRow < this.memory.projects.length
  }

  get endsAt(): number {
    return instantOf(this.endsAtHigh, this.endsAtLow)
  }

  get disabled(): boolean {
    return (this.state & DISABLED) !== 0
  }

  get role(): Role {
    return this.state & ADMIN ? 'admin' : 'member'
  }

  get keyId(): string {
    return readId('key', this.words, this.at + KEY_ID)
  }

  get key(): IdWords {
    return { words: this.words, at: this.at + KEY_ID }
  }

  get user(): IdWords {
    return { words: this.chunk, at: this.membershipAt + USER_ID }
  }

  get userId(): string {
    return readId('user', this.chunk, this.membershipAt + USER_ID)
  }

  get suspension(): SuspensionReason | null {
    const { standing, projectRow: row } = this
    const above = num(chunkOf(this.memory.projectStates, row), placeIn(row, 1))
    // Nearly always nothing stops a key, and then nothing needs explaining.
    if (above === 0 && (standing & (ENDED | USER_STOPPED)) === 0 && this.mayHoldRole) return null
    return suspensionReason(
      {
        tenantDisabled: (above & TENANT_STOPPED) !== 0,
        projectDisabled: (above & PROJECT_STOPPED) !== 0,
        userDisabled: (standing & USER_STOPPED) !== 0,
        membershipEnded: (standing & ENDED) !== 0,
        currentRole: standing & HOLDS_ADMIN ? 'admin' : 'member',
      },
      this.role,
    )
  }

  private get mayHoldRole(): boolean {
    return (this.standing & HOLDS_ADMIN) !== 0 || (this.state & ADMIN) === 0
  }
}
