import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, escapeIdentifier } from 'pg'
import {
  findPostgresBinaries,
  type PostgresBinaries,
  type PostgresSource,
} from './postgres-binaries.ts'

const START_WAIT_MS = 30_000

/** A real PostgreSQL server that lives as long as the tests. */
export type TestPostgres = {
  /** The URL of its maintenance database, as a superuser. */
  url: string
  version: string
  stop(): Promise<void>
}

/**
 * Starts a throw-away server. Rejects with the reason when there is none to start. It syncs
 * nothing to the disk: what tests rely on is its behaviour, not its durability.
 */
export async function startPostgres(forced?: PostgresSource): Promise<TestPostgres> {
  const binaries = findPostgresBinaries(forced)
  if (!binaries) {
    throw new Error(`no ${forced ?? 'Debian or npm'} PostgreSQL 15 or newer is installed`)
  }
  const directory = mkdtempSync(join(tmpdir(), 'keyward-test-postgres-'))
  try {
    return await startIn(directory, binaries)
  } catch (error) {
    rmSync(directory, { recursive: true, force: true })
    throw error
  }
}

async function startIn(directory: string, binaries: PostgresBinaries): Promise<TestPostgres> {
  const owner = serverOwner()
  if (owner.uid !== undefined) chownSync(directory, owner.uid, owner.gid ?? owner.uid)
  const data = join(directory, 'data')
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N']
  execFileSync(join(binaries.folder, 'initdb'), initdb, { ...owner, cwd: directory, stdio: 'pipe' })

  const port = await freePort()
  const server = runServer(join(binaries.folder, 'postgres'), data, port, owner)
  const stop = async () => {
    await stopServer(server)
    rmSync(directory, { recursive: true, force: true })
  }
  const killed = () => void server.kill('SIGQUIT')
  process.once('exit', killed)
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  try {
    return { url, version: await untilAnswering(url, server), stop }
  } catch (error) {
    await stop()
    throw error
  } finally {
    server.once('exit', () => process.off('exit', killed))
  }
}

/** PostgreSQL refuses to run as root. */
function serverOwner(): Pick<SpawnOptions, 'uid' | 'gid'> {
  if (process.getuid?.() !== 0) return {}
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, name], { stdio: 'pipe' }))
      return { uid: id('-u'), gid: id('-g') }
    } catch {
      // No such user here: the next one, then.
    }
  }
  return {}
}

function runServer(
  program: string,
  data: string,
  port: number,
  owner: Pick<SpawnOptions, 'uid' | 'gid'>,
): ChildProcess {
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off']
  settings.push('full_page_writes=off', 'synchronous_commit=on', 'max_connections=200')
  const args = ['-D', data, '-p', String(port), ...settings.flatMap((each) => ['-c', each])]
  return spawn(program, args, { ...owner, cwd: data, stdio: 'ignore' })
}

async function untilAnswering(url: string, server: ChildProcess): Promise<string> {
  const deadline = Date.now() + START_WAIT_MS
  for (;;) {
    const version = await readVersion(url).catch(() => undefined)
    if (version) return version
    if (server.exitCode !== null) throw new Error(`postgres ended with ${server.exitCode}`)
    if (Date.now() > deadline) throw new Error('postgres did not answer in time')
    await sleep(50)
  }
}

async function readVersion(url: string): Promise<string | undefined> {
  return await withClient(url, async (client) => {
    const { rows } = await client.query<{ server_version: string }>('show server_version')
    return rows[0]?.server_version
  })
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const exited = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGINT')
  await exited
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/**
 * Makes a database on the server and returns its URL. With `template`, a copy of that database,
 * which nobody may be connected to.
 */
export async function createDatabase(
  serverUrl: string,
  name: string,
  template?: string,
): Promise<string> {
  const from = template ? ` template ${escapeIdentifier(template)}` : ''
  await withClient(serverUrl, (client) =>
    client.query(`create database ${escapeIdentifier(name)}${from}`),
  )
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
