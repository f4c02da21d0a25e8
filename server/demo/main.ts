/** `npm run demo`: a whole Keyward with a sample cloud, gone again at Ctrl-C. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from '../config.ts'
import { DatabaseFault, StartRefusal, startKeyward } from '../main.ts'
import { createMovedClock } from './moved-clock.ts'
import { createSampleService } from './sample-service.ts'
import { type SeededCloud, seedCloud } from './seed-cloud.ts'

type Options = { readonly port: number; readonly directory: string; readonly throwAway: boolean }

/** What `credentials.json` holds. */
type Credentials = Omit<SeededCloud, 'service'> & {
  readonly url: string
  readonly service: SeededCloud['service'] & { readonly url: string }
}

const USAGE = 'Usage: npm run demo -- [--port 8420] [--dir DIRECTORY]'

async function main(): Promise<void> {
  const options = readOptions()
  const { directory, port } = options
  const began = Date.now()
  const config = readConfig({
    KEYWARD_PORT: String(port),
    KEYWARD_DATA_DIR: join(directory, 'data'),
    KEYWARD_ROOT_KEY_FILE: join(directory, 'root-key'),
    KEYWARD_LOG_LEVEL: 'warn',
    KEYWARD_TRUSTED_PROXIES: process.env['KEYWARD_TRUSTED_PROXIES'],
  })
  const clock = createMovedClock()
  const file = join(directory, 'credentials.json')
  const seeded = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Credentials) : null
  console.log(`Starting Keyward${seeded ? '' : ' and filling it with a sample cloud'} …`)
  const started = await startKeyward(config, { now: clock.now })
  const cloud = seeded ?? (await seedCloud(started.app, clock))
  const service = createSampleService({
    keywardUrl: started.url,
    credential: cloud.service.credential,
  })
  const serviceUrl = await listen(service, port === 0 ? 0 : port + 1)
  const credentials = { url: started.url, ...cloud, service: { ...cloud.service, url: serviceUrl } }
  writeFileSync(file, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 })
  chmodSync(file, 0o600)
  console.log(welcome(credentials, file, (Date.now() - began) / 1000))
  console.log(
    options.throwAway
      ? '\nCtrl-C stops and removes the demo.'
      : `\nCtrl-C stops; start again with the same --dir to go on.`,
  )
  onStop(async () => {
    service.close()
    service.closeAllConnections()
    await started.app.close()
    if (options.throwAway) rmSync(directory, { recursive: true, force: true })
  })
}

function readOptions(): Options {
  const { values } = parseArgs({ options: { port: { type: 'string' }, dir: { type: 'string' } } })
  const port = Number(values.port ?? 8420)
  if (!Number.isInteger(port) || port < 0 || port > 65534)
    throw new StartRefusal(`--port must be a number from 0 to 65534. ${USAGE}`)
  if (values.dir === undefined)
    return { port, directory: mkdtempSync(join(tmpdir(), 'keyward-demo-')), throwAway: true }
  const directory = resolve(values.dir)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  return { port, directory, throwAway: false }
}

function listen(service: ReturnType<typeof createSampleService>, port: number): Promise<string> {
  return new Promise((done, fail) => {
    service.once('error', fail)
    service.listen(port, '127.0.0.1', () =>
      done(`http://127.0.0.1:${(service.address() as AddressInfo).port}`),
    )
  })
}

function welcome(
  { url, accounts, service, sample_key }: Credentials,
  file: string,
  seconds: number,
): string {
  const width = Math.max(...accounts.map(({ email }) => email.length))
  const people = accounts.map(({ email, role, projects }) => {
    const where = projects.map(({ code, role }) => `${code} ${role}`).join(', ')
    return `  ${email.padEnd(width)}  ${role.padEnd(8)}  ${where}`
  })
  const operator = accounts.find(({ role }) => role === 'operator')
  return `
Keyward is ready after ${seconds.toFixed(1)} s.

  Console   ${url}
  Password  ${accounts[0]?.password} (for every account)

${people.join('\n')}

  Management token of ${operator?.email}:
  ${operator?.management_token}

Call the sample service with a sample key:

  curl -H 'x-api-key: ${sample_key.plaintext}' ${service.url}/

Delete the key "hello-keyward" in the console (sign in as bob@climate.test) and call again: 401.
All of this is in ${file}`
}

function onStop(stop: () => Promise<void>): void {
  let stopping = false
  const once = () => {
    if (stopping) process.exit(130)
    stopping = true
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', once)
  process.on('SIGTERM', once)
}

main().catch((error: unknown) => {
  const told = error instanceof StartRefusal || error instanceof DatabaseFault
  console.error(told ? error.message : error)
  process.exit(1)
})
