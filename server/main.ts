/** Start here: read config, open and migrate the database, make the app, listen. */
import { type AddressInfo, createServer } from 'node:net'
import { type App, createApp } from './app.ts'
import { type Config, hostInUrl } from './config.ts'
import { loadRootKeys } from './crypto/load-root-keys.ts'
import { migrate } from './db/migrate.ts'
import { openDatabase } from './db/open-database.ts'
import type { Deps } from './deps.ts'
import { issueFirstLink } from './links/issue-first-link.ts'
import { createLog, type Log } from './log.ts'
import { StartRefusal } from './start-refusal.ts'
import { bindEarlierRows } from './system/bind-earlier-rows.ts'
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
  /** Where threads of their own answer verifications, if they do. */
  readonly verifyUrl: string | null
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
    onDeath: (fault) =>
      die(log, fault, 'The embedded database died; nothing can be promised any more'),
  })
  let opened: { close(): Promise<void> } = database
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
    opened = app
    await bindEarlierRows(app.deps)
    await listening(config, 'KEYWARD_PORT', () => app.listen(config.host, config.port))
    const verifyUrl = await listenForVerifications(app, config, log)
    if (rootKeys.rotating) startRotation(app.deps, log)
    const firstLink = await issueFirstLink(app.deps)
    return { app, url: config.publicUrl, verifyUrl, firstLink: firstLink && firstLink.url.reveal() }
  } catch (error) {
    await opened.close()
    throw error
  }
}

async function listenForVerifications(
  app: App,
  { verifications }: Config,
  log: Log,
): Promise<string | null> {
  if (verifications === undefined) return null
  const { host, port: asked, workers: count } = verifications
  const onDeath = (error: Error) => die(log, error, 'A thread that answers verifications died')
  const port = await listening({ host, port: asked }, 'KEYWARD_VERIFY_PORT', () =>
    app.listenForVerifications({ host, port: asked, count, onDeath }),
  )
  return `http://${hostInUrl(host)}:${port}`
}

/** Throws StartRefusal when the address cannot be listened on; `name` is of the variable that says where. */
async function listening(
  { host, port }: { readonly host: string; readonly port: number },
  name: string,
  listen: () => Promise<number>,
): Promise<number> {
  try {
    return await listen()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'EADDRINUSE')
      throw new StartRefusal(
        `Port ${port} of ${host} is taken by another program. Choose one with ${name}.`,
      )
    if (code === 'EACCES')
      throw new StartRefusal(
        `This user may not listen on port ${port}. Choose a port above 1023 with ${name}.`,
      )
    if (code === 'EADDRNOTAVAIL')
      throw new StartRefusal(
        `This machine has no address ${host}. Set ${name.replace('PORT', 'HOST')}.`,
      )
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

const LOOPBACK = ['127.0.0.1', '::1', 'localhost']

/** Plain HTTP to the outside would carry every key in the clear. */
function refuseOpenDoor({ host, verifications, publicUrl }: Config): void {
  const open = [host, verifications?.host ?? host].find((each) => !LOOPBACK.includes(each))
  if (open === undefined || publicUrl.startsWith('https:')) return
  const name = open === host ? 'KEYWARD_HOST' : 'KEYWARD_VERIFY_HOST'
  throw new StartRefusal(
    `${name} is ${open}, but KEYWARD_URL does not begin with https://. ` +
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

/** Whatever starts Keyward again is to do so; half of it must not go on. */
function die(log: Log, error: Error, message: string): void {
  log.error({ err: error }, message)
  process.exit(1)
}
