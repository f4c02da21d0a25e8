/** Lets a pinned server run where it likes: its threads are measured beside each other, not in turns. */
import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'

/** Where there is no taskset nothing was pinned. */
export const unpin = (pid) =>
  spawnSync('taskset', ['-a', '-c', '-p', `0-${cpus().length - 1}`, String(pid)], {
    stdio: 'ignore',
  })
