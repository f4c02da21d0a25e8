import { localCommand } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { Stop } from '../stop.ts'

type Options = Readonly<Record<string, string>>

/** Flags and the environment variables they stand for; a flag wins. */
const VARIABLES: Readonly<Record<string, string>> = {
  host: 'KEYWARD_HOST',
  port: 'KEYWARD_PORT',
  verifyPort: 'KEYWARD_VERIFY_PORT',
  verifyHost: 'KEYWARD_VERIFY_HOST',
  workers: 'KEYWARD_WORKERS',
  url: 'KEYWARD_URL',
  dataDir: 'KEYWARD_DATA_DIR',
  databaseUrl: 'DATABASE_URL',
  rootKeyFile: 'KEYWARD_ROOT_KEY_FILE',
  keyPrefix: 'KEYWARD_KEY_PREFIX',
  logLevel: 'KEYWARD_LOG_LEVEL',
}

export const serve = () =>
  localCommand({
    usage: 'serve',
    summary: 'Start a Keyward server; prints the first operator’s one-time link',
    examples: [
      'keyward serve',
      'keyward serve --port 8420 --data-dir /var/lib/keyward --url https://keys.example.org',
      'DATABASE_URL=postgres://… keyward serve --host 0.0.0.0',
      'keyward serve --verify-port 8421 --workers 4',
    ],
  })
    .option('--host <address>', 'address to listen on (KEYWARD_HOST, 127.0.0.1)')
    .option('--port <port>', 'port to listen on (KEYWARD_PORT, 8420)')
    .option('--verify-port <port>', 'for verifications alone (KEYWARD_VERIFY_PORT, none)')
    .option('--verify-host <address>', 'of that port (KEYWARD_VERIFY_HOST, as --host)')
    .option('--workers <count>', 'threads behind that port (KEYWARD_WORKERS, one per core)')
    .option('--url <url>', 'address people use (KEYWARD_URL)')
    .option('--data-dir <folder>', 'of the embedded database (KEYWARD_DATA_DIR, ./data)')
    .option('--database-url <url>', 'PostgreSQL, without its password (DATABASE_URL)')
    .option('--root-key-file <file>', 'kept outside the data (KEYWARD_ROOT_KEY_FILE)')
    .option('--key-prefix <prefix>', '2 to 5 letters (KEYWARD_KEY_PREFIX, kw)')
    .option('--log-level <level>', '(KEYWARD_LOG_LEVEL, info)')
    .action(async (options: Options) => {
      const env = environmentOf(options, process.env)
      // Loaded here, so that no other command waits for the server's modules.
      const { readConfig, startKeyward } = await import('@keyward/server')
      const started = await startKeyward(readConfig(env))
      say(`Keyward is ready at ${started.url}`)
      if (started.verifyUrl !== null) say(`Verifications are answered at ${started.verifyUrl}`)
      if (started.firstLink !== null) {
        say(`The first operator signs in here, once, within 60 minutes: ${started.firstLink}`)
      }
      await stopSignal()
      say('Stopping: answering what was asked, then closing the database.')
      await started.app.close()
    })

/** On stdout: stderr is the log, and the one-time link does not belong into logs. */
const say = (sentence: string) => void process.stdout.write(`${sentence}\n`)

/** Waits for the first stop signal; a second one ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      process.once('SIGINT', () => process.exit(EXIT.interrupted))
      resolve()
    }
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
  })
}

/** The environment with the flags laid over it. */
export function environmentOf(
  options: Options,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  refusePassword(options['databaseUrl'])
  const given = Object.entries(options).flatMap(([flag, value]) => {
    const variable = VARIABLES[flag]
    return variable === undefined ? [] : [[variable, value] as const]
  })
  return { ...env, ...Object.fromEntries(given) }
}

/** Security: everybody on this machine can read the arguments of a running program. */
function refusePassword(databaseUrl: string | undefined): void {
  if (databaseUrl === undefined || !URL.canParse(databaseUrl)) return
  if (new URL(databaseUrl).password === '') return
  throw new Stop(
    'usage',
    'A password on the command line can be read by others on this machine.',
    'Set DATABASE_URL instead, or PGPASSWORD beside --database-url.',
  )
}
