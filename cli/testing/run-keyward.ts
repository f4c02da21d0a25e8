/** Runs the built `keyward` as people do: its own process, its own folder for what it remembers. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The built command. */
export const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))

export type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string }
export type RunExtras = {
  readonly stdin?: string
  readonly env?: Readonly<Record<string, string>>
}
export type Keyward = {
  /** Folder of this one's configuration and of files it writes. */
  readonly folder: string
  readonly run: (args: readonly string[], extras?: RunExtras) => Promise<Ran>
  /** Runs with `--json`, expects success and reads what was printed. */
  readonly json: <T>(args: readonly string[], extras?: RunExtras) => Promise<T>
  readonly remove: () => void
}

/** A `keyward` with an empty home of its own. */
export function createKeyward(env: Readonly<Record<string, string>> = {}): Keyward {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-cli-'))
  const base = { PATH: process.env['PATH'] ?? '', HOME: folder, XDG_CONFIG_HOME: folder, ...env }
  const run = (args: readonly string[], extras: RunExtras = {}) =>
    spawnMain(args, { ...base, ...extras.env }, { stdin: extras.stdin ?? '', cwd: folder })
  return {
    folder,
    run,
    json: async <T>(args: readonly string[], extras?: RunExtras) => {
      const ran = await run([...args, '--json'], extras)
      if (ran.code !== 0)
        throw new Error(`keyward ${args.join(' ')} ended with ${ran.code}: ${ran.stderr}`)
      return JSON.parse(ran.stdout) as T
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function spawnMain(
  args: readonly string[],
  env: Record<string, string>,
  { stdin, cwd }: { readonly stdin: string; readonly cwd: string },
): Promise<Ran> {
  const child = spawn(process.execPath, [MAIN, ...args], { env, cwd })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (part: Buffer) => out.push(part))
  child.stderr.on('data', (part: Buffer) => err.push(part))
  // A command that does not read stdin may be gone before it is written.
  child.stdin.on('error', () => undefined)
  child.stdin.end(stdin)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) =>
      resolve({
        code,
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString(),
      }),
    )
  })
}
