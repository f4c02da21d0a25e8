/** Gateways as they are installed here, and how a test runs one: unprivileged, in a folder of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { describe, it, vi } from 'vitest'

const NOBODY = 65_534
const READY_WITHIN_MS = 20_000

type Program = { readonly path: string; readonly version: string }

/** `versionFlag` prints a version on one of the two outputs. */
function findProgram(name: string, versionFlag: string): Program | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  const path = folders.map((folder) => join(folder, name)).find(existsSync)
  if (path === undefined) return null
  const { stdout, stderr } = spawnSync(path, [versionFlag], { encoding: 'utf8' })
  return { path, version: /\d+\.\d+(?:\.\d+)?/.exec(stdout + stderr)?.[0] ?? 'unknown' }
}

/** Runs `suite` with a program; without it, the suite is skipped with the reason, and red in CI. */
export function describeGateway(
  name: string,
  versionFlag: string,
  suite: (program: string) => void,
): void {
  const program = findProgram(name, versionFlag)
  // Seconds to start Keyward and the program, and a busy machine.
  vi.setConfig({ testTimeout: 60_000, hookTimeout: 180_000 })
  if (program !== null) {
    describe(`${name} before a service [gateway ${name} ${program.version}]`, () =>
      suite(program.path))
    return
  }
  const reason = `${name} is not installed`
  console.warn(`Gateway tests are left out: ${reason}`)
  if (process.env['CI']) {
    it(`${name} before a service [gateway]`, () => {
      throw new Error(`${reason}; in CI nothing may be left out`)
    })
  }
  describe.skip(`${name} before a service [gateway: ${reason}]`, () => suite(name))
}

/** A folder that the gateway may write to, whoever it runs as. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-gateway-'))
  chmodSync(folder, 0o700)
  return folder
}

export type Running = { readonly port: number; stop(): Promise<void> }

type Start = {
  readonly program: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly folder: string
  readonly port: number
}

/** Starts a gateway and waits until it listens. */
export async function startProgram({ program, args, env, folder, port }: Start): Promise<Running> {
  const root = process.getuid?.() === 0
  if (root) giveAway(folder)
  const child = spawn(program, args, {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(root ? { uid: NOBODY, gid: NOBODY } : {}),
  })
  let said = ''
  child.stdout.on('data', (part: Buffer) => (said += part.toString()))
  child.stderr.on('data', (part: Buffer) => (said += part.toString()))
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const stop = () => end(child, ended, folder)
  try {
    await untilListening(child, port)
    return { port, stop }
  } catch {
    await stop()
    throw new Error(`${program} does not listen on ${port}: ${said}`)
  }
}

function giveAway(folder: string): void {
  chownSync(folder, NOBODY, NOBODY)
  for (const name of readdirSync(folder)) chownSync(join(folder, name), NOBODY, NOBODY)
}

async function end(child: ChildProcess, ended: Promise<void>, folder: string): Promise<void> {
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000)
  if (child.exitCode === null && child.signalCode === null) await ended
  clearTimeout(timer)
  rmSync(folder, { recursive: true, force: true })
}

async function untilListening(child: ChildProcess, port: number): Promise<void> {
  for (const began = Date.now(); Date.now() - began < READY_WITHIN_MS; ) {
    if (child.exitCode !== null) break
    if (await isListening(port)) return
    await new Promise((done) => setTimeout(done, 50))
  }
  throw new Error('Not ready')
}

const isListening = (port: number) =>
  new Promise<boolean>((answer) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => answer(true)).once('error', () => answer(false))
    socket.once('connect', () => socket.destroy())
  })

/** A port that nobody listens on. */
export const freePort = () =>
  new Promise<number>((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => found(address !== null && typeof address === 'object' ? address.port : 0))
    })
  })
