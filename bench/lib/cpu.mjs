/** What the kernel says a process used: it counts server work only, whatever else the machine does. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

let ticks
/** Clock ticks per second of /proc. */
const ticksPerSecond = () =>
  (ticks ??= Number(execFileSync('getconf', ['CLK_TCK'], { stdio: 'pipe' })))

/**
 * CPU time of a process with all its threads, user and kernel, in microseconds, and of those that
 * it started: of nginx the workers do the work, of PostgreSQL a process for each connection.
 */
export function processCpu(pid) {
  const { own, ofEnded } = readStat(`/proc/${pid}/stat`)
  return childrenOf(pid).reduce((sum, child) => sum + childCpu(child), own + ofEnded)
}

/** One that ends this moment is counted by its parent from now on. */
function childCpu(pid) {
  try {
    return processCpu(pid)
  } catch {
    return 0
  }
}

/** CPU time of each thread of a process, by its id. */
export const threadCpus = (pid) =>
  new Map(
    readdirSync(`/proc/${pid}/task`).map((thread) => [
      thread,
      readStat(`/proc/${pid}/task/${thread}/stat`).own,
    ]),
  )

/** What the busiest thread used since; of a server, the one that answers. */
export const busiestThread = (before, after) =>
  Math.max(...[...after].map(([thread, used]) => used - (before.get(thread) ?? 0)))

/** CPU time of the main thread alone. */
export const mainThreadCpu = (pid) => readStat(`/proc/${pid}/task/${pid}/stat`).own

const childrenOf = (pid) =>
  readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
  )

/** Fields 14 to 17; the second field is a name in parentheses that may hold blanks. */
function readStat(path) {
  const text = readFileSync(path, 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [user, system, endedUser, endedSystem] = fields.slice(11, 15).map(Number)
  const micros = (count) => (count / ticksPerSecond()) * 1e6
  return { own: micros(user + system), ofEnded: micros(endedUser + endedSystem) }
}

/** CPU time of this process while `work` runs, in microseconds. */
export function cpuOf(work) {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return user + system
}
