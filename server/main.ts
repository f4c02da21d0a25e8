/** Start here: read config, open and migrate the database, make the app, listen. */
import { type AddressInfo, createServer } from 'node:net'
import { type App, createApp } from './app.ts'
import type { Config } from './config.ts'
import { loadRootKeys } from './crypto/load-root-keys.ts'
import { migrate } from './db/migrate.ts'
import { openDatabase } from './db/open-database.ts'
import type { Deps } from './deps.ts'
import { issueFirstLink } from './links/issue-first-link.ts'
import { createLog, type Log } from './log.ts'
import { StartRefusal } from './start-refusal.ts'
import { rotateRootKey } from './system/rotate-root-key.ts'

export type { App } from './app.ts'
export { type Config, readConfig } from './config.ts'
export { DatabaseFault } from './db/database-fault.ts'
export { StartRefusal } from './start-refusal.ts'

/** What a start may be given instead of the real thing. */
export type StartOptions = { readonly now?: () => Date; readonly log?: Log }

/** A server that listens. */
export type Started = {
  readonly app: App
  readonly url: string
  /** The first operator's one-time link, while there is no operator. */
  readonly firstLink: string | null
}

/** Starts Keyward. Throws StartRefusal or DatabaseFault with a sentence for the operator. */
export async function startKeyward(asked: Config, options: StartOptions = {}): Promise<Started> {
  const config = withSnapshotFile(await withRealPort(asked))
  refuseOpenDoor(config)
  const log = options.log ?? createLog(config.logLevel)
  const database = await openDatabase({
    ...(config.databaseUrl === undefined
      ? { dataDir: config.dataDir }
      : { url: config.databaseUrl }),
    onDeath: (fault) => die(log, fault),
  })
  try {
    await migrate(database)
    const rootKeys = await loadRootKeys(config, database)
    const app = await createApp({
      config,
      database,
      rootKey: rootKeys.current,
      otherRootKey: rootKeys.other,
      now: options.now ?? (() => new Date()),
      log,
    })
    await listen(app, config)
    if (rootKeys.rotating) startRotation(app.deps, log)
    const firstLink = await issueFirstLink(app.deps)
    return { app, url: config.publicUrl, firstLink: firstLink && firstLink.url.reveal() }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** Throws StartRefusal when the address cannot be listened on. */
async function listen(app: App, { host, port }: Config): Promise<void> {
  try {
    await app.listen(host, port)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'EADDRINUSE')
      throw new StartRefusal(
        `Port ${port} of ${host} is taken by another program. Choose one with KEYWARD_PORT.`,
      )
    if (code === 'EACCES')
      throw new StartRefusal(
        `This user may not listen on port ${port}. Choose a port above 1023 with KEYWARD_PORT.`,
      )
    if (code === 'EADDRNOTAVAIL')
      throw new StartRefusal(`This machine has no address ${host}. Set KEYWARD_HOST.`)
    throw error
  }
}

/** Port 0 means any free one; links and cookies need to know which before the server listens. */
async function withRealPort(config: Config): Promise<Config> {
  if (config.port !== 0) return config
  const port = await freePort(config.host)
  return { ...config, port, publicUrl: config.publicUrl.replace(/:0$/, `:${port}`) }
}

/** Beside the data of the embedded database; a PostgreSQL node may have no directory to write to. */
const withSnapshotFile = (config: Config): Config =>
  config.databaseUrl === undefined
    ? { ...config, snapshotFile: config.snapshotFile ?? `${config.dataDir}.index` }
    : config

function freePort(host: string): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer()
    probe.once('error', fail)
    probe.listen(0, host, () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => done(port))
    })
  })
}

/** Plain HTTP to the outside would carry every key in the clear. */
function refuseOpenDoor(config: Config): void {
  const loopback = ['127.0.0.1', '::1', 'localhost'].includes(config.host)
  if (loopback || config.publicUrl.startsWith('https:')) return
  throw new StartRefusal(
    `KEYWARD_HOST is ${config.host}, but KEYWARD_URL does not begin with https://. ` +
      'Put a TLS proxy in front and set KEYWARD_URL to its address, or listen on 127.0.0.1.',
  )
}

/** In the background: the server answers all the while, and a start after a crash goes on with it. */
function startRotation(deps: Deps, log: Log): void {
  rotateRootKey(deps).then(
    (rows) => log.info({ rows }, 'The root key is rotated; the other one is not needed any more'),
    (error: unknown) =>
      log.error(
        { err: error },
        'The rotation of the root key stopped; it goes on at the next start',
      ),
  )
}

function die(log: Log, fault: Error): void {
  log.error({ err: fault }, 'The embedded database died; nothing can be promised any more')
  process.exit(1)
}
