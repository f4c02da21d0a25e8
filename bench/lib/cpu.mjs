/** What the kernel says a process used: it counts server work only, whatever else the machine does. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

let ticks
/** Clock ticks per second of /proc. */
const ticksPerSecond = () =>
  (ticks ??= Number(execFileSync('getconf', ['CLK_TCK'], { stdio: 'pipe' })))

/** CPU time of a process with all its threads, user and kernel, in microseconds. */
export const processCpu = (pid) => readStat(`/proc/${pid}/stat`)

/** The same of the thread that answers HTTP alone. */
export const mainThreadCpu = (pid) => readStat(`/proc/${pid}/task/${pid}/stat`)

/** Fields 14 and 15; the second field is a name in parentheses that may hold blanks. */
function readStat(path) {
  const text = readFileSync(path, 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond()) * 1e6
}

/** CPU time of this process while `work` runs, in microseconds. */
export function cpuOf(work) {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return user + system
}
