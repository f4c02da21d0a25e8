import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseFault } from '../database-fault.ts'
import { once } from '../once.ts'
import {
  describeSelf,
  holderFile,
  judgeByProcess,
  type LockHolder,
  readHolder,
} from './lock-holder.ts'
import { answers, type LockSocket, listenBeside, socketName } from './lock-socket.ts'

const BEAT_MS = 1_000
/** After this long without a beat the holder looks again before it writes anything. */
const FRESH_MS = 2_500
/** How long a heart must stand still before its process counts as dead. */
const STALE_MS = 6_000
const LOOK_MS = 250
const TRIES = 20

/** The exclusive use of a data directory. */
export type DirectoryLock = {
  /** False once another process has taken the directory over: nothing may be written any more. */
  isOurs(): boolean
  release(): Promise<void>
}

/**
 * Takes the exclusive lock of a data directory, or throws a DatabaseFault that says who has it.
 *
 * Every contender first publishes a file of its own in `<dataDir>/lock` and then looks at the
 * others': whoever sees a living one withdraws. Of two that start together at least one sees the
 * other, and since names are never used twice, removing a dead one's file cannot hurt anybody.
 * Alive is: its process exists (same kernel, same pids), or its socket answers (same kernel,
 * other container), or its file's time advances (any other host).
 */
export async function lockDirectory(dataDir: string): Promise<DirectoryLock> {
  const folder = join(dataDir, 'lock')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (let attempt = 1; ; attempt++) {
    const claim = await publish(folder)
    const rival = await findRival(folder, claim.self)
    if (!rival && claim.heart.isBeating()) return hold(folder, claim)
    await withdraw(folder, claim)
    if (rival?.held || attempt === TRIES) throw inUse(dataDir, rival ?? claim.self)
    // Both were only trying: withdraw both, and meet again at different times.
    await sleep(20 + Math.random() * 180)
  }
}

type Claim = { self: LockHolder; socket: LockSocket | undefined; heart: Heart }

async function publish(folder: string): Promise<Claim> {
  const self = describeSelf(folder)
  const socket = await listenBeside(folder, self.id)
  writeHolder(folder, self)
  return { self, socket, heart: startHeart(holderFile(folder, self.id)) }
}

function hold(folder: string, claim: Claim): DirectoryLock {
  writeHolder(folder, { ...claim.self, held: true })
  return {
    isOurs: () => claim.heart.isBeating(),
    release: once(() => withdraw(folder, claim)),
  }
}

async function withdraw(folder: string, claim: Claim): Promise<void> {
  claim.heart.stop()
  await claim.socket?.close()
  removeHolder(folder, claim.self.id)
}

/** Renamed into place, so that nobody reads half a file. */
function writeHolder(folder: string, holder: LockHolder): void {
  const file = holderFile(folder, holder.id)
  writeFileSync(`${file}.new`, `${JSON.stringify(holder)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

function removeHolder(folder: string, id: string): void {
  const file = holderFile(folder, id)
  for (const path of [file, `${file}.new`, join(folder, socketName(id))]) {
    rmSync(path, { force: true })
  }
}

/** The first other holder that is alive. The dead ones' files are cleared away. */
async function findRival(folder: string, self: LockHolder): Promise<LockHolder | undefined> {
  const ids = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
  for (const id of ids) {
    if (id === self.id) continue
    const holder = readHolder(folder, id)
    if (!holder) continue
    if (await isAlive(folder, holder, self)) return holder
    removeHolder(folder, id)
  }
  return undefined
}

async function isAlive(folder: string, holder: LockHolder, self: LockHolder): Promise<boolean> {
  const verdict = judgeByProcess(holder, self)
  if (verdict !== 'unknown') return verdict === 'alive'
  return (await answers(folder, holder.id)) || (await beats(holderFile(folder, holder.id)))
}

/** Compares the file's own times with each other only: two hosts' clocks need not agree. */
async function beats(file: string): Promise<boolean> {
  const first = modified(file)
  for (let waited = 0; waited < STALE_MS; waited += LOOK_MS) {
    await sleep(LOOK_MS)
    const now = modified(file)
    if (now === undefined) return false
    if (now !== first) return true
  }
  return false
}

function modified(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs
}

type Heart = { isBeating(): boolean; stop(): void }

function startHeart(file: string): Heart {
  let last = Date.now()
  let ours = true
  const beat = async () => {
    const now = new Date()
    try {
      await utimes(file, now, now)
      last = now.getTime()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') ours = false
    }
  }
  const timer = setInterval(() => void beat(), BEAT_MS)
  timer.unref()
  return {
    isBeating() {
      // A process that slept may have been declared dead: the file says whether it was.
      if (ours && Math.abs(Date.now() - last) > FRESH_MS) ours = existsSync(file)
      return ours
    },
    stop: () => clearInterval(timer),
  }
}

function inUse(dataDir: string, holder: LockHolder): DatabaseFault {
  return new DatabaseFault(
    'directory_in_use',
    `The data directory ${dataDir} is in use by process ${holder.pid} on ${holder.host} ` +
      `since ${holder.since}. Stop that process, or give this one a directory of its own.`,
  )
}
