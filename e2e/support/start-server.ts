/** A Keyward of a test's own: `keyward serve` on an empty directory, as somebody would start it. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type OwnServer = {
  readonly url: string
  /** The first operator's one-time link, as it was printed. */
  readonly firstLink: string
  /** Sets the server's clock ahead by one step. */
  later(): void
  /** Lets the process stand still, as a suspended machine does, until it may go on. */
  freeze(): void
  thaw(): void
  stop(): Promise<void>
}

const ROOT = join(import.meta.dirname, '..', '..')
const LATER = join(import.meta.dirname, 'later.mjs')
const READY_WITHIN_MS = 120_000

type Starting = {
  readonly stepMinutes?: number
  readonly env?: Readonly<Record<string, string>>
  /** True for another node of an installation: it has no link to print. */
  readonly joins?: boolean
}

export async function startServer(starting: Starting = {}): Promise<OwnServer> {
  const { stepMinutes = 16, env = {}, joins = false } = starting
  const folder = mkdtempSync(join(tmpdir(), 'keyward-own-'))
  const serve = [join(ROOT, 'cli', 'dist', 'main.js'), 'serve', '--port', '0']
  const child = spawn(
    process.execPath,
    ['--import', LATER, ...serve, '--data-dir', join(folder, 'data'), '--log-level', 'warn'],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env, KEYWARD_TEST_STEP_MINUTES: String(stepMinutes) },
    },
  )
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  let said = ''
  const ready = new Promise<RegExpExecArray>((done, fail) => {
    const giveUp = () => fail(new Error(`The server is not ready: ${said}`))
    const timer = setTimeout(giveUp, READY_WITHIN_MS)
    void ended.then(giveUp)
    child.stdout.on('data', (part: Buffer) => {
      said += part.toString()
      const found = (joins ? /ready at (\S+)\n/ : /ready at (\S+)\n.*: (\S+#\S+)\n/).exec(said)
      if (found === null) return
      clearTimeout(timer)
      done(found)
    })
  })
  const stop = async () => {
    child.kill('SIGCONT')
    child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const [, url = '', firstLink = ''] = await ready
    const send = (signal: NodeJS.Signals) => () => void child.kill(signal)
    return {
      url,
      firstLink,
      later: send('SIGUSR2'),
      freeze: send('SIGSTOP'),
      thaw: send('SIGCONT'),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
