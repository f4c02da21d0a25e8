import { execFileSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { built, type Child, runChild } from '../../testing/child.ts'
import { refusalOf } from '../../testing/refusal.ts'
import { lockDirectory } from './lock.ts'
import { describeSelf, holderFile } from './lock-holder.ts'

let dataDir: string
let children: Child[]

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'keyward-lock-'))
  children = []
})
afterEach(async () => {
  for (const child of children) {
    child.process.kill('SIGKILL')
    await child.ended
  }
  rmSync(dataDir, { recursive: true, force: true })
})

test('a second process is refused with a sentence that says who has the directory', async () => {
  const holder = await startHolder()
  const refusal = await refusalOf(lockDirectory(dataDir))
  expect(refusal).toMatchObject({ code: 'directory_in_use' })
  expect(refusal.message).toMatch(
    /The data directory \S+ is in use by process \d+ on \S+ since 20\d\d-\S+Z\. Stop that process/,
  )
  expect(refusal.message).toContain(`process ${holder.process.pid} on`)
})

test('the same process cannot take a directory twice, and can again after releasing it', async () => {
  const lock = await lockDirectory(dataDir)
  await expect(lockDirectory(dataDir)).rejects.toMatchObject({ code: 'directory_in_use' })
  await lock.release()
  expect(readdirSync(join(dataDir, 'lock'))).toEqual([])
  await (await lockDirectory(dataDir)).release()
})

test('the lock of a process killed with -9 is taken over within 2 seconds', async () => {
  const holder = await startHolder()
  holder.process.kill('SIGKILL')
  await holder.ended
  const start = performance.now()
  const lock = await lockDirectory(dataDir)
  expect(performance.now() - start).toBeLessThan(2_000)
  expect(readdirSync(join(dataDir, 'lock'))).toHaveLength(2)
  await lock.release()
})

test('of eight processes that start together exactly one gets the directory', async () => {
  const contenders = Array.from({ length: 8 }, () => run(HOLD))
  await Promise.all(contenders.map((child) => Promise.race([child.says('held'), child.ended])))
  await expect
    .poll(() => contenders.filter((child) => /held|in use/.test(child.output())).length, {
      timeout: 20_000,
    })
    .toBe(8)
  expect(contenders.filter((child) => child.output().includes('held'))).toHaveLength(1)
})

test('holding a lock does not keep a finished program alive', async () => {
  const child = run(`
    const { lockDirectory } = await import(${built('db/embedded/lock')})
    await lockDirectory(${JSON.stringify(dataDir)})
  `)
  expect(await child.ended).toBe(0)
})

test('a copy of a directory that is in use is free: the lock is not copied with the data', async () => {
  const lock = await lockDirectory(dataDir)
  const copy = `${dataDir}-copy`
  const jsonOnly = (path: string) => !path.endsWith('.sock')
  cpSync(dataDir, copy, { recursive: true, filter: jsonOnly })
  await (await lockDirectory(copy)).release()
  rmSync(copy, { recursive: true })
  await lock.release()
})

const netns = unshareWorks('--net')
test.skipIf(netns)(`a process in another network namespace is refused ${netns ?? ''}`, async () => {
  await startHolder()
  const second = run(HOLD, ['unshare', '--net'])
  expect(await second.ended).toBe(1)
  expect(second.output()).toContain('is in use by process')
})

const CONTAINER = ['--net', '--pid', '--fork', '--kill-child', '--mount-proc', '--uts', '--ipc']
const container = unshareWorks(...CONTAINER)

describe.skipIf(container)(`a holder in another container ${container ?? ''}`, () => {
  test.each(['', 'long'.repeat(30)])('keeps us out of ./%s', async (folder) => {
    dataDir = join(dataDir, folder)
    mkdirSync(dataDir, { recursive: true })
    const holder = await startHolder(['unshare', ...CONTAINER])
    const start = performance.now()
    await expect(lockDirectory(dataDir)).rejects.toThrow('is in use by process 1 on')
    expect(performance.now() - start).toBeLessThan(2_000)
    // The kernel answers for a paused container, so it is not taken for dead.
    pauseAll(holder, 'SIGSTOP')
    await expect(lockDirectory(dataDir)).rejects.toThrow('is in use by process 1 on')
    pauseAll(holder, 'SIGCONT')
  })
})

test.skipIf(container)(
  `the lock of a container killed with -9 is taken over once its heart stood still ${container ?? ''}`,
  async () => {
    const holder = await startHolder(['unshare', ...CONTAINER])
    holder.process.kill('SIGKILL')
    await holder.ended
    await (await lockDirectory(dataDir)).release()
  },
)

test('a holder on another host keeps us out for as long as its heart beats', async () => {
  const file = publishForeignHolder()
  const heart = setInterval(() => utimesSync(file, new Date(), new Date()), 500)
  await expect(lockDirectory(dataDir)).rejects.toThrow('is in use by process 42 on elsewhere')
  clearInterval(heart)
  await (await lockDirectory(dataDir)).release()
})

test('a holder whose file is gone knows that the directory is no longer its own', async () => {
  const lock = await lockDirectory(dataDir)
  expect(lock.isOurs()).toBe(true)
  rmSync(join(dataDir, 'lock'), { recursive: true })
  await expect.poll(() => lock.isOurs(), { timeout: 5_000 }).toBe(false)
  await lock.release()
})

const HOLD = () => `
  const { lockDirectory } = await import(${built('db/embedded/lock')})
  await lockDirectory(${JSON.stringify(dataDir)}).then(
    () => { console.log('held'); setInterval(() => {}, 1000) },
    (error) => { console.log(error.message); process.exitCode = 1 })
`

/** What a process on another machine leaves on a shared volume: no socket of it works here. */
function publishForeignHolder(): string {
  const folder = join(dataDir, 'lock')
  mkdirSync(folder)
  const self = describeSelf(folder)
  const foreign = { ...self, held: true, pid: 42, host: 'elsewhere', bootId: 'another boot' }
  writeFileSync(holderFile(folder, self.id), JSON.stringify(foreign))
  return holderFile(folder, self.id)
}

function run(source: string | (() => string), under: string[] = []): Child {
  const child = runChild(typeof source === 'string' ? source : source(), { under })
  children.push(child)
  return child
}

async function startHolder(under: string[] = []): Promise<Child> {
  const holder = run(HOLD, under)
  await holder.says('held')
  return holder
}

function pauseAll(holder: Child, signal: NodeJS.Signals): void {
  const inside = execFileSync('ps', ['-o', 'pid=', '--ppid', String(holder.process.pid)], {
    encoding: 'utf8',
  })
  for (const pid of inside.trim().split(/\s+/)) process.kill(Number(pid), signal)
}

/** Undefined when it works; otherwise why the test cannot run here. */
function unshareWorks(...flags: string[]): string | undefined {
  try {
    execFileSync('unshare', [...flags, 'true'], { stdio: 'ignore' })
    return undefined
  } catch {
    return '(skipped: unshare is not permitted here)'
  }
}
