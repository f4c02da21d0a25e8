import { randomUUID } from 'node:crypto'
import { readFileSync, readlinkSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** One process that uses a data directory, or is trying to; published as a file in its lock folder. */
export type LockHolder = {
  id: string
  pid: number
  host: string
  since: string
  /** False while it is still finding out whether anyone else is there. */
  held: boolean
  /** Tells a lock file apart from its copy in a restored backup. */
  folderInode: number
  /** The three below say, together, whether a pid means the same process to two readers. */
  bootId: string | undefined
  pidNamespace: string | undefined
  startedAt: string | undefined
}

/** This process as a holder of the lock in `folder`. */
export function describeSelf(folder: string): LockHolder {
  return {
    id: randomUUID(),
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    held: false,
    folderInode: statSync(folder).ino,
    bootId: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    pidNamespace: attempt(() => readlinkSync('/proc/self/ns/pid')),
    startedAt: startTimeOf(process.pid),
  }
}

export function holderFile(folder: string, id: string): string {
  return join(folder, `${id}.json`)
}

/** Undefined when the holder has gone in the meantime, or the file is not one of ours. */
export function readHolder(folder: string, id: string): LockHolder | undefined {
  const text = attempt(() => readFileSync(holderFile(folder, id), 'utf8'))
  return text === undefined ? undefined : attempt(() => JSON.parse(text) as LockHolder)
}

/**
 * Whether the holder's process is alive, as far as the process table can tell: it can only when
 * both run on one kernel, since one boot, and see the same pids.
 */
export function judgeByProcess(holder: LockHolder, self: LockHolder): 'alive' | 'dead' | 'unknown' {
  if (holder.folderInode !== self.folderInode) return 'dead'
  const comparable =
    holder.bootId !== undefined &&
    holder.bootId === self.bootId &&
    holder.pidNamespace !== undefined &&
    holder.pidNamespace === self.pidNamespace
  if (!comparable) return 'unknown'
  return startTimeOf(holder.pid) === holder.startedAt ? 'alive' : 'dead'
}

/** In clock ticks since boot: what tells a process from a later one with the same pid. */
function startTimeOf(pid: number): string | undefined {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  // The name in parentheses may hold spaces; the start time is the 20th field after it.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
