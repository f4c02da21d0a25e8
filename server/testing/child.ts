import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { serverRoot } from '../db/paths.ts'

/** A Node process that runs a few lines of a test, for what only a second process can show. */
export type Child = {
  process: ChildProcess
  /** Everything it has written so far, both streams. */
  output(): string
  /** Resolves when the output contains the text; rejects when the child ends without it. */
  says(text: string): Promise<void>
  /** Resolves with the exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>
}

export type ChildOptions = {
  /** A program and its arguments to start Node under, such as `unshare -n`. */
  under?: string[]
  /** A module to load first, in the main thread and in every worker. */
  preload?: string
}

/** Runs an ES module, given as text. Node 20 runs no TypeScript, so it imports what was built. */
export function runChild(source: string, options: ChildOptions = {}): Child {
  const preload = options.preload
    ? ['--import', `data:text/javascript,${encodeURIComponent(options.preload)}`]
    : []
  // From a file: what is given with -e would be inherited, and run, by the child's own workers.
  const folder = mkdtempSync(join(tmpdir(), 'keyward-child-'))
  const file = join(folder, 'child.mjs')
  writeFileSync(file, source)
  const command = [...(options.under ?? []), process.execPath, ...preload, file]
  const [program = process.execPath, ...args] = command
  const env = childEnvironment()
  const child = watch(spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env }))
  void child.ended.then(() => rmSync(folder, { recursive: true, force: true }))
  return child
}

/** Runs a built program with these arguments and nothing in its environment but this. */
export function runProgram(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Child {
  return watch(
    spawn(process.execPath, [file, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: tmpdir(),
      env: { ...childEnvironment(), ...env },
    }),
  )
}

/** The import specifier of a built file of the server, such as `db/migrate`. */
export function built(name: string): string {
  return JSON.stringify(pathToFileURL(join(serverRoot, 'dist', `${name}.js`)).href)
}

/** Without what vitest sets for its own processes. */
function childEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: process.env['HOME'] }
}

function watch(child: ChildProcess): Child {
  let text = ''
  const listeners = new Set<() => void>()
  const collect = (chunk: Buffer) => {
    text += chunk
    for (const listener of listeners) listener()
  }
  child.stdout?.on('data', collect)
  child.stderr?.on('data', collect)
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'SIGKILL'))
  })
  return {
    process: child,
    output: () => text,
    ended,
    says: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!text.includes(wanted)) return
          listeners.delete(look)
          resolve()
        }
        listeners.add(look)
        void ended.then((how) => reject(new Error(`Ended (${how}) before "${wanted}": ${text}`)))
        look()
      }),
  }
}
