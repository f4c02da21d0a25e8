/** One node as an operator runs it: the built `keyward serve`, with a line of its own to PostgreSQL. */
import { join } from 'node:path'
import { serverRoot } from '../db/paths.ts'
import { runProgram } from './child.ts'
import { type Line, startLine } from './line.ts'

const MAIN = join(serverRoot, '..', 'cli', 'dist', 'main.js')

export type ServedNode = {
  readonly url: string
  /** Where it answers verifications: at its own address, and with `KEYWARD_VERIFY_PORT` in threads at another. */
  readonly addresses: readonly string[]
  /** As it was printed; null where there is an operator. */
  readonly firstLink: string | null
  readonly line: Line
  /** Lets the process stand still, as a suspended machine does, until it may go on. */
  freeze(): void
  thaw(): void
  /** Ends it as a crash does, and its line. */
  kill(): Promise<void>
}

type Serving = {
  readonly databaseUrl: string
  readonly env: Readonly<Record<string, string>>
  /** True for the first of an installation, which prints a one-time link. */
  readonly first: boolean
}

/** Resolves when it has said where it answers. */
export async function startServedNode({ databaseUrl, env, first }: Serving): Promise<ServedNode> {
  const { line, lineUrl, close: closeLine } = await startLine(databaseUrl)
  const child = runProgram(MAIN, ['serve'], {
    KEYWARD_PORT: '0',
    KEYWARD_LOG_LEVEL: 'silent',
    DATABASE_URL: lineUrl,
    ...env,
  })
  const end = () => void child.process.kill('SIGKILL')
  process.once('exit', end)
  void child.ended.then(() => process.off('exit', end))
  const kill = async () => {
    end()
    await child.ended
    line.cut()
    await closeLine()
  }
  try {
    await child.says('KEYWARD_VERIFY_PORT' in env ? 'are answered at' : 'is ready at')
    if (first) await child.says('The first operator signs in here')
    const found = (pattern: RegExp) => pattern.exec(child.output())?.[1] ?? null
    const url = found(/is ready at (\S+)/) ?? ''
    return {
      url,
      addresses: [url, found(/are answered at (\S+)/)].filter((each) => each !== null),
      firstLink: found(/: (\S+#\S+)/),
      line,
      freeze: () => void child.process.kill('SIGSTOP'),
      thaw: () => void child.process.kill('SIGCONT'),
      kill,
    }
  } catch (error) {
    await kill()
    throw error
  }
}
